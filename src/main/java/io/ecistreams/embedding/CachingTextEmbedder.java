package io.ecistreams.embedding;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers vectors by role and text, because miners send the same passages over and over. The text
 * itself is the key, never a hash of it, so two texts cannot share a vector. An entry costs about
 * 4d bytes and the text: some 120 MB for 50,000 entries at d = 384 and passages of 500 characters.
 *
 * <p>Two threads that miss the same text at the same time both embed it; neither waits.
 */
public final class CachingTextEmbedder implements TextEmbedder {

  /** Entries kept unless told otherwise. */
  public static final int DEFAULT_MAX_ENTRIES = 50_000;

  private record Key(TextRole role, String text) {}

  private final TextEmbedder delegate;
  private final Cache<Key, float[]> cache;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /** Takes ownership of the delegate: it is closed with the cache. */
  public CachingTextEmbedder(TextEmbedder delegate) {
    this(delegate, DEFAULT_MAX_ENTRIES);
  }

  /**
   * Takes ownership of the delegate: it is closed with the cache.
   *
   * @param maxEntries texts kept, at least 1; the least useful are forgotten first
   */
  public CachingTextEmbedder(TextEmbedder delegate, int maxEntries) {
    if (maxEntries < 1) {
      throw new IllegalArgumentException("maxEntries must be at least 1, is " + maxEntries);
    }
    this.delegate = delegate;
    // Eviction on the calling thread: no pool of our making outlives close().
    this.cache = Caffeine.newBuilder().maximumSize(maxEntries).executor(Runnable::run).build();
  }

  @Override
  public String encoderId() {
    return delegate.encoderId();
  }

  /**
   * {@inheritDoc} The texts that are not remembered go to the delegate in one call, each once.
   *
   * @throws IllegalArgumentException if a text is blank; nothing is embedded then
   */
  @Override
  public List<float[]> embed(TextRole role, List<String> texts) {
    Map<Key, float[]> known = new LinkedHashMap<>();
    List<Key> missing = new ArrayList<>();
    for (String text : texts) {
      if (text.isBlank()) {
        throw new IllegalArgumentException("A blank text cannot be embedded.");
      }
    }
    for (String text : texts) {
      Key key = new Key(role, text);
      if (!known.containsKey(key)) {
        float[] vector = cache.getIfPresent(key);
        known.put(key, vector);
        if (vector == null) {
          missing.add(key);
        }
      }
    }
    if (!missing.isEmpty()) {
      fill(role, missing, known);
    }
    misses.add(missing.size());
    hits.add(texts.size() - missing.size());
    return texts.stream().map(text -> known.get(new Key(role, text))).toList();
  }

  private void fill(TextRole role, List<Key> missing, Map<Key, float[]> known) {
    List<float[]> vectors = delegate.embed(role, missing.stream().map(Key::text).toList());
    if (vectors.size() != missing.size()) {
      throw new EmbeddingException(
          "Encoder %s answered %d texts with %d vectors."
              .formatted(encoderId(), missing.size(), vectors.size()));
    }
    for (int i = 0; i < vectors.size(); i++) {
      known.put(missing.get(i), vectors.get(i));
      cache.put(missing.get(i), vectors.get(i));
    }
  }

  /** Counts so far. */
  public CacheStats stats() {
    return new CacheStats(hits.sum(), misses.sum(), cache.estimatedSize());
  }

  @Override
  public void close() {
    cache.invalidateAll();
    delegate.close();
  }
}
