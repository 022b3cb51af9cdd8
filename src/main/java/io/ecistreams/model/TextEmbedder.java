package io.ecistreams.model;

import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/** Port to a frozen text encoder. Implementations are safe for use by several threads. */
public interface TextEmbedder extends AutoCloseable {

  /** Id of the encoder, e.g. {@code e5-small-v2}; never blocks. */
  String encoderId();

  /**
   * Embeds texts in one batch.
   *
   * @param role which prefix the texts get
   * @param texts any number, none blank
   * @return one unit-length vector per text, in order; the arrays must not be changed
   * @throws EmbeddingException if the encoder cannot be loaded or fails
   */
  List<float[]> embed(TextRole role, List<String> texts);

  /**
   * The same, and hands each vector over as soon as it is there, on the calling thread, so that
   * what was embedded before a failure is not lost.
   *
   * @param sink takes a vector and the place of its text, counted from 0
   */
  default void embed(TextRole role, List<String> texts, ObjIntConsumer<float[]> sink) {
    List<float[]> vectors = embed(role, texts);
    for (int i = 0; i < vectors.size(); i++) {
      sink.accept(vectors.get(i), i);
    }
  }

  /** How many texts are best given to one call, where there are many; at least 1. */
  default int batchSize() {
    return 32;
  }

  /** What embedding has taken so far, in words, where somebody has to pay for it. */
  default Optional<String> usage() {
    return Optional.empty();
  }

  @Override
  void close();
}
