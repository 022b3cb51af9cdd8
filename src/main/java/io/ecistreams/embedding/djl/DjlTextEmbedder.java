package io.ecistreams.embedding.djl;

import ai.djl.ModelException;
import ai.djl.translate.TranslateException;
import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Runs an ONNX text encoder inside this JVM, without network. The model is loaded by {@link #load}
 * or by the first {@link #embed}; a failed load is tried again by the next call. Callers on several
 * threads run side by side; {@link #close()} waits for them and frees the natives.
 */
public final class DjlTextEmbedder implements TextEmbedder {
  private static final double EXTRACTED = 0.6;
  private static final double FILES_READY = 0.65;

  private final DjlEncoderConfig config;
  private final Object loading = new Object();

  /** Read side: a call that uses the natives. Write side: what puts them there or frees them. */
  private final ReadWriteLock natives = new ReentrantReadWriteLock();

  private Optional<OnnxModel> encoder = Optional.empty();
  private boolean closed;

  public DjlTextEmbedder(DjlEncoderConfig config) {
    this.config = config;
  }

  @Override
  public String encoderId() {
    return config.encoderId();
  }

  /**
   * Loads the model unless it is loaded: unpacks it where needed (seconds, once per cache
   * directory) and starts ONNX Runtime. Other callers wait.
   *
   * @throws EmbeddingException if it cannot be loaded; the message says what to do
   */
  public void load(ProgressListener listener) {
    synchronized (loading) {
      if (!isLoaded()) {
        OnnxModel opened = open(listener);
        natives.writeLock().lock();
        try {
          if (closed) {
            opened.close();
            throw closedException();
          }
          encoder = Optional.of(opened);
        } finally {
          natives.writeLock().unlock();
        }
      }
      listener.progress("encoder %s ready".formatted(encoderId()), 1);
    }
  }

  private boolean isLoaded() {
    natives.readLock().lock();
    try {
      if (closed) {
        throw closedException();
      }
      return encoder.isPresent();
    } finally {
      natives.readLock().unlock();
    }
  }

  private OnnxModel open(ProgressListener listener) {
    DjlSettings.apply(config.cacheDir());
    ModelFiles files =
        ModelFiles.locate(
            config, (stage, fraction) -> listener.progress(stage, EXTRACTED * fraction));
    listener.progress("starting ONNX Runtime", FILES_READY);
    try {
      return OnnxModel.open(
          config.encoderId(),
          files,
          new OnnxModel.Limits(config.maxTokens(), config.maxBatch(), config.intraOpThreads()),
          PoolingTranslator::new);
    } catch (IOException | ModelException | RuntimeException | LinkageError e) {
      throw new EmbeddingException(
          ("Encoder %s cannot be loaded from %s (%s). %s")
              .formatted(encoderId(), files.model().getParent().toAbsolutePath(), e, cure(e)),
          e);
    }
  }

  private String cure(Throwable e) {
    if (e instanceof LinkageError) {
      return "The native libraries need a 64-bit glibc Linux, macOS or Windows, and a writable"
          + " temporary directory and cache directory ("
          + config.cacheDir().toAbsolutePath()
          + ").";
    }
    if (config.source() instanceof ModelSource.Classpath) {
      return "Delete that directory: the files are then unpacked anew.";
    }
    return "Check that its %s is an ONNX model and its %s a Hugging Face fast tokenizer."
        .formatted(ModelFiles.MODEL, ModelFiles.TOKENIZER);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a text is blank
   */
  @Override
  public List<float[]> embed(TextRole role, List<String> texts) {
    String prefix = role == TextRole.QUERY ? config.queryPrefix() : config.passagePrefix();
    for (String text : texts) {
      if (text.isBlank()) {
        throw new IllegalArgumentException("A blank text cannot be embedded.");
      }
    }
    if (texts.isEmpty()) {
      return List.of();
    }
    if (!isLoaded()) {
      load(ProgressListener.SILENT);
    }
    natives.readLock().lock();
    try {
      return encoder
          .orElseThrow(this::closedException)
          .run(texts.stream().map(prefix::concat).toList());
    } catch (TranslateException | IllegalStateException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new EmbeddingException(
          "Encoder %s failed on %d texts: %s."
              .formatted(encoderId(), texts.size(), cause.getMessage()),
          e);
    } finally {
      natives.readLock().unlock();
    }
  }

  private EmbeddingException closedException() {
    return new EmbeddingException(
        "Encoder %s is closed; make a new embedder.".formatted(encoderId()));
  }

  @Override
  public void close() {
    natives.writeLock().lock();
    try {
      closed = true;
      encoder.ifPresent(OnnxModel::close);
      encoder = Optional.empty();
    } finally {
      natives.writeLock().unlock();
    }
  }
}
