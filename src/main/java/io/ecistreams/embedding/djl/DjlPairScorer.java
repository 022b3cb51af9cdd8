package io.ecistreams.embedding.djl;

import ai.djl.ModelException;
import ai.djl.translate.TranslateException;
import ai.djl.util.PairList;
import io.ecistreams.embedding.PairScorer;
import io.ecistreams.model.EmbeddingException;
import java.io.IOException;
import java.util.List;

/** Runs an ONNX cross-encoder inside this JVM, without network. One caller at a time. */
public final class DjlPairScorer implements PairScorer {
  private final CrossEncoderConfig config;
  private final OnnxModel model;
  private boolean closed;

  private DjlPairScorer(CrossEncoderConfig config, OnnxModel model) {
    this.config = config;
    this.model = model;
  }

  /**
   * Loads the model.
   *
   * @throws EmbeddingException if it cannot be loaded; the message says what to do
   */
  public static DjlPairScorer open(CrossEncoderConfig config) {
    DjlSettings.apply(config.cacheDir());
    ModelFiles files =
        ModelFiles.inDirectory("Cross-encoder " + config.modelId(), config.directory());
    try {
      return new DjlPairScorer(
          config,
          OnnxModel.open(
              config.modelId(),
              files,
              new OnnxModel.Limits(config.maxTokens(), config.maxBatch(), config.intraOpThreads()),
              LogitTranslator::new));
    } catch (IOException | ModelException | RuntimeException | LinkageError e) {
      throw new EmbeddingException(
          "Cross-encoder %s cannot be loaded from %s (%s). Check that its %s is an ONNX model and its %s a Hugging Face fast tokenizer."
              .formatted(
                  config.modelId(),
                  config.directory().toAbsolutePath(),
                  e,
                  ModelFiles.MODEL,
                  ModelFiles.TOKENIZER),
          e);
    }
  }

  @Override
  public String modelId() {
    return config.modelId();
  }

  @Override
  public synchronized double[] score(String query, List<String> passages) {
    if (closed) {
      throw new EmbeddingException("Cross-encoder %s is closed.".formatted(config.modelId()));
    }
    if (passages.isEmpty()) {
      return new double[0];
    }
    PairList<String, String> pairs = new PairList<>();
    passages.forEach(passage -> pairs.add(query, passage));
    try {
      double[] scores = model.runPairs(pairs).stream().mapToDouble(row -> row[0]).toArray();
      for (double score : scores) {
        if (!Double.isFinite(score)) {
          throw new IllegalStateException("a score is " + score);
        }
      }
      return scores;
    } catch (TranslateException | IllegalStateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new EmbeddingException(
          "Cross-encoder %s failed on %d pairs: %s."
              .formatted(config.modelId(), passages.size(), cause.getMessage()),
          e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      model.close();
    }
  }
}
