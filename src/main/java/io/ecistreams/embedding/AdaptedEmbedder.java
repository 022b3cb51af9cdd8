package io.ecistreams.embedding;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.probe.TrainedAdapter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A frozen encoder with a trained linear adapter on it: a revision that takes a matrix instead of a
 * second model.
 */
public final class AdaptedEmbedder implements TextEmbedder {
  /** W, d rows of d float32, little-endian, and nothing else. */
  public static final String FILE = "adapter.f32";

  private final String encoderId;
  private final TextEmbedder frozen;
  private final TrainedAdapter adapter;

  /**
   * An embedder.
   *
   * @param frozen stays the caller's to close
   */
  public AdaptedEmbedder(String encoderId, TextEmbedder frozen, TrainedAdapter adapter) {
    this.encoderId = encoderId;
    this.frozen = frozen;
    this.adapter = adapter;
  }

  /**
   * The adapter of a folder.
   *
   * @throws EmbeddingException if there is none that can be used
   */
  public static AdaptedEmbedder open(String encoderId, Path folder, TextEmbedder frozen) {
    Path file = folder.resolve(FILE);
    try {
      FloatBuffer numbers =
          ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
      int dimension = (int) Math.sqrt(numbers.limit());
      float[][] weights = new float[dimension][dimension];
      for (float[] row : weights) {
        numbers.get(row);
      }
      if (dimension == 0 || Files.size(file) != (long) Float.BYTES * dimension * dimension) {
        throw new IllegalArgumentException(
            "its %d bytes are no square of float32".formatted(Files.size(file)));
      }
      return new AdaptedEmbedder(encoderId, frozen, TrainedAdapter.of(weights));
    } catch (IOException | IllegalArgumentException e) {
      throw new EmbeddingException(
          "Encoder %s cannot be loaded: %s is no adapter (%s)."
              .formatted(encoderId, file, e.getMessage()),
          e);
    }
  }

  /** Writes the adapter of a folder, which must be there. */
  public static void write(TrainedAdapter adapter, Path folder) throws IOException {
    int dimension = adapter.dimension();
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * dimension * dimension).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : adapter.weights()) {
      for (float weight : row) {
        bytes.putFloat(weight);
      }
    }
    Files.write(folder.resolve(FILE), bytes.array());
  }

  @Override
  public String encoderId() {
    return encoderId;
  }

  @Override
  public List<float[]> embed(TextRole role, List<String> texts) {
    List<float[]> vectors = frozen.embed(role, texts);
    if (!vectors.isEmpty() && vectors.get(0).length != adapter.dimension()) {
      throw new EmbeddingException(
          "The adapter of encoder %s is for vectors of %d numbers, but %s has %d."
              .formatted(
                  encoderId, adapter.dimension(), frozen.encoderId(), vectors.get(0).length));
    }
    return vectors.stream().map(adapter::adapt).toList();
  }

  /** Nothing: the frozen encoder serves others too. */
  @Override
  public void close() {}
}
