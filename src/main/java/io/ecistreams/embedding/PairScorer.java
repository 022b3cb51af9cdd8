package io.ecistreams.embedding;

import io.ecistreams.model.EmbeddingException;
import java.util.List;

/** Says how relevant passages are to a query by reading both at once: a cross-encoder. */
public interface PairScorer extends AutoCloseable {

  /** Id of the model, for the version of what is mined with it. */
  String modelId();

  /**
   * One score a passage, finite, on any scale, higher is more relevant.
   *
   * @throws EmbeddingException if the model fails or the scorer is closed
   */
  double[] score(String query, List<String> passages);

  @Override
  void close();
}
