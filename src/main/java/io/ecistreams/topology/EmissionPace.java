package io.ecistreams.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a board may be emitted again: after the interval, and after a pause of at least twice what
 * its last emission cost, so that a board with many sources leaves the thread time for its input.
 * An interval of 0 emits whenever it is asked.
 */
final class EmissionPace {
  private static final int PAUSE_PER_COST = 2;

  private final long intervalMs;
  private final LongSupplier nanoClock;
  private final Map<String, Long> dueMs = new HashMap<>();

  /**
   * A pace.
   *
   * @param nanoClock measures costs, as {@link System#nanoTime()}
   */
  EmissionPace(long intervalMs, LongSupplier nanoClock) {
    this.intervalMs = intervalMs;
    this.nanoClock = nanoClock;
  }

  boolean isDue(String board, long nowMs) {
    return intervalMs == 0 || nowMs >= dueMs.getOrDefault(board, Long.MIN_VALUE);
  }

  /**
   * Runs an emission of a board and sets when the next is due.
   *
   * @return what it cost, whole milliseconds
   */
  long run(String board, long nowMs, Runnable emission) {
    long start = nanoClock.getAsLong();
    emission.run();
    long costMs = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - start);
    dueMs.put(board, nowMs + Math.max(intervalMs, costMs + PAUSE_PER_COST * costMs));
    return costMs;
  }

  void forget(String board) {
    dueMs.remove(board);
  }
}
