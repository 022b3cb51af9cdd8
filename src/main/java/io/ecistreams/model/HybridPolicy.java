package io.ecistreams.model;

/**
 * Which hybrids are scored, and how their parts are pooled.
 *
 * @param maxSources largest number of sources in a hybrid; 1 means none
 * @param pooling what gives a part its share
 */
public record HybridPolicy(int maxSources, Pooling pooling) {

  /** The unit that counts the same in a hybrid, whichever part it comes from. */
  public enum Pooling {
    /** Every source: equal shares. */
    SOURCE,
    /** Every distinct query of a source. */
    QUERY,
    /** Every negative, as if the sources were poured together. */
    NEGATIVE
  }

  public HybridPolicy {
    if (maxSources < 1) {
      throw new IllegalArgumentException("a hybrid has at least 1 source, not " + maxSources);
    }
  }

  /** Two or three sources in equal shares. */
  public static HybridPolicy standard() {
    return new HybridPolicy(3, Pooling.SOURCE);
  }
}
