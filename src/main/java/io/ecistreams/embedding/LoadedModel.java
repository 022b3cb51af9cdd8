package io.ecistreams.embedding;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextEncoders;
import io.ecistreams.model.TextRole;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A model that may be closed while others hold it: who embeds with it then gets it loaded anew.
 * Knows when it was used last.
 */
final class LoadedModel implements TextEmbedder {
  private final TextEmbedder embedder;
  private final long bytes;
  private final TextEncoders again;
  private final InstantSource clock;

  /** Read side: a call that embeds. Write side: what closes. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  private volatile long usedMs;
  private boolean closed;

  /**
   * Takes ownership of an embedder.
   *
   * @param bytes of memory that it takes
   * @param again finds the encoder when this one is closed
   */
  LoadedModel(TextEmbedder embedder, long bytes, TextEncoders again, InstantSource clock) {
    this.embedder = embedder;
    this.bytes = bytes;
    this.again = again;
    this.clock = clock;
    this.usedMs = clock.millis();
  }

  @Override
  public String encoderId() {
    return embedder.encoderId();
  }

  long bytes() {
    return bytes;
  }

  /** Clock of the last call, or of the load. */
  long usedMs() {
    return usedMs;
  }

  @Override
  public List<float[]> embed(TextRole role, List<String> texts) {
    use.readLock().lock();
    try {
      if (!closed) {
        List<float[]> vectors = embedder.embed(role, texts);
        usedMs = clock.millis();
        return vectors;
      }
    } finally {
      use.readLock().unlock();
    }
    Outcome<TextEmbedder> found = again.find(encoderId());
    if (found instanceof Outcome.Accepted<TextEmbedder> loaded) {
      return loaded.value().embed(role, texts);
    }
    throw new EmbeddingException(((Outcome.Refused<TextEmbedder>) found).rejection().message());
  }

  /** Waits for the calls that are under way. */
  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        embedder.close();
      }
    } finally {
      use.writeLock().unlock();
    }
  }
}
