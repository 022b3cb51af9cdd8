package io.ecistreams.model;

import java.util.List;

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

  @Override
  void close();
}
