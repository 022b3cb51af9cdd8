package io.ecistreams.alarm;

/**
 * Numbers that look drawn and come out the same when the same thing is processed again: the
 * finaliser of SplitMix64 (Steele et al. 2014) over a position.
 */
public final class Chance {
  private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

  private Chance() {}

  /** A number in [0, 1). */
  public static double uniform(long seed, long position) {
    long z = seed + (position + 1) * GOLDEN_RATIO;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 11) * 0x1p-53;
  }
}
