package io.ecistreams.miner;

import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.List;

/** A stand-in encoder: the angle of a text's vector is given by the number the text ends with. */
final class TopicEmbedder implements TextEmbedder {
  final List<Integer> batchSizes = new ArrayList<>();

  @Override
  public String encoderId() {
    return "topic";
  }

  @Override
  public List<float[]> embed(TextRole role, List<String> texts) {
    batchSizes.add(texts.size());
    return texts.stream().map(TopicEmbedder::vector).toList();
  }

  static float[] vector(String text) {
    double degrees = Double.parseDouble(text.substring(text.lastIndexOf(' ') + 1));
    double angle = Math.toRadians(degrees);
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
  }

  @Override
  public void close() {}
}
