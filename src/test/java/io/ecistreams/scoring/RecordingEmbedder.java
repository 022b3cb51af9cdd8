package io.ecistreams.scoring;

import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.List;

/** Gives every text a vector of its length and role, and keeps what was asked of it. */
final class RecordingEmbedder implements TextEmbedder {
  private final String encoder;
  private final List<Batch> batches = new ArrayList<>();

  record Batch(TextRole role, List<String> texts) {}

  RecordingEmbedder(String encoder) {
    this.encoder = encoder;
  }

  List<Batch> batches() {
    return batches;
  }

  static float[] vector(TextRole role, String text) {
    return new float[] {text.length(), role.ordinal() + 1, 1};
  }

  @Override
  public String encoderId() {
    return encoder;
  }

  @Override
  public List<float[]> embed(TextRole role, List<String> texts) {
    batches.add(new Batch(role, List.copyOf(texts)));
    return texts.stream().map(text -> vector(role, text)).toList();
  }

  @Override
  public void close() {}
}
