package io.ecistreams.topology;

/**
 * When a board was emitted, what that cost, and how it rests; times are those of the wall clock.
 */
final class BoardPace {
  /** A board whose input takes longer than this to be read is catching up. */
  static final long BEHIND_MS = 10_000;

  /** A board rests no longer than this where somebody waits for its next ranking. */
  private static final long HURRIED_MS = 500;

  long delayMs;
  boolean isHurried;
  long startMs = Long.MIN_VALUE;
  long costNanos;
  long dueMs = Long.MIN_VALUE;
  long deepDueMs = Long.MIN_VALUE;

  /** From the start of one emission to the next, whatever they cost. */
  long intervalMs(Emission emission) {
    long usualMs =
        delayMs > BEHIND_MS
            ? Math.max(emission.intervalMs(), emission.catchUpIntervalMs())
            : emission.intervalMs();
    return isHurried ? Math.min(HURRIED_MS, usualMs) : usualMs;
  }
}
