package io.ecistreams.embedding;

import io.ecistreams.embedding.CachingTextEmbedder.Key;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The vectors that came last, first in, first out. Safe for use by several threads. */
final class NewestVectors {
  private final long maxBytes;
  private final Map<Key, float[]> vectors = new LinkedHashMap<>();
  private long bytes;

  /**
   * None yet.
   *
   * @param maxBytes of memory, counted as the cache does; may be 0
   */
  NewestVectors(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  synchronized Optional<float[]> get(Key key) {
    return Optional.ofNullable(vectors.get(key));
  }

  /** Keeps its place if it is there already. */
  synchronized void add(Key key, float[] vector) {
    if (vectors.putIfAbsent(key, vector) == null) {
      bytes += CachingTextEmbedder.bytes(key, vector);
    }
    Iterator<Map.Entry<Key, float[]>> oldest = vectors.entrySet().iterator();
    while (bytes > maxBytes) {
      Map.Entry<Key, float[]> entry = oldest.next();
      bytes -= CachingTextEmbedder.bytes(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }
}
