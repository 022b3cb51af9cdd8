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
import java.util.Objects;
import java.util.Optional;

/**
 * Remembers vectors by role and text, because miners send the same passages over and over. The text
 * itself is the key, never a hash of it, so two texts cannot share a vector. Bounded by memory: an
 * entry counts 4 bytes a dimension, 2 bytes a character and {@value #ENTRY_BYTES} bytes for its
 * objects, so 50,000 passages of 500 characters at d = 384 take 133 MB. A quarter of it is for the
 * newest, which a full cache of frequent texts would drop at once: they are embedded ahead, and
 * asked for again when their records are processed.
 *
 * <p>Two threads that miss the same text at the same time both embed it; neither waits.
 */
public final class CachingTextEmbedder implements TextEmbedder {

  private static final int ENTRY_BYTES = 128;

  record Key(TextRole role, String text) {}

  private final TextEmbedder delegate;
  private final Cache<Key, float[]> cache;
  private final NewestVectors newest;

  /**
   * Takes ownership of the delegate: it is closed with the cache.
   *
   * @param maxBytes of memory, at least 1; the least useful texts are forgotten first
   */
  public CachingTextEmbedder(TextEmbedder delegate, long maxBytes) {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes must be at least 1, is " + maxBytes);
    }
    this.delegate = delegate;
    this.newest = new NewestVectors(maxBytes / 4);
    // Eviction on the calling thread: no pool of our making outlives close().
    this.cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes - maxBytes / 4)
            .weigher(CachingTextEmbedder::bytes)
            .executor(Runnable::run)
            .build();
  }

  static int bytes(Key key, float[] vector) {
    long bytes =
        ENTRY_BYTES
            + (long) Character.BYTES * key.text().length()
            + (long) Float.BYTES * vector.length;
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }

  @Override
  public String encoderId() {
    return delegate.encoderId();
  }

  /**
   * {@inheritDoc} The texts that are not remembered go to the delegate in one call, each once; of a
   * call that fails, those that were embedded are remembered.
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
        // Asked first, as it counts how often.
        float[] vector =
            Optional.ofNullable(cache.getIfPresent(key)).or(() -> newest.get(key)).orElse(null);
        known.put(key, vector);
        if (vector == null) {
          missing.add(key);
        } else {
          newest.add(key, vector);
        }
      }
    }
    if (!missing.isEmpty()) {
      fill(role, missing, known);
    }
    return texts.stream().map(text -> known.get(new Key(role, text))).toList();
  }

  private void fill(TextRole role, List<Key> missing, Map<Key, float[]> known) {
    delegate.embed(
        role,
        missing.stream().map(Key::text).toList(),
        (vector, i) -> {
          known.put(missing.get(i), vector);
          cache.put(missing.get(i), vector);
          newest.add(missing.get(i), vector);
        });
    long vectors = missing.stream().map(known::get).filter(Objects::nonNull).count();
    if (vectors != missing.size()) {
      throw new EmbeddingException(
          "Encoder %s answered %d texts with %d vectors."
              .formatted(encoderId(), missing.size(), vectors));
    }
  }

  @Override
  public int batchSize() {
    return delegate.batchSize();
  }

  @Override
  public Optional<String> usage() {
    return delegate.usage();
  }

  @Override
  public void close() {
    cache.invalidateAll();
    delegate.close();
  }
}
