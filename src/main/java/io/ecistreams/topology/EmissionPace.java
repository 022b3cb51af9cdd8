package io.ecistreams.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When a board may be emitted again: after the interval, and after a pause of at least twice what
 * its last emission cost. While the records of a board were sent long before they are counted, as
 * after hours offline, its rankings are of the past and the longer interval of catching up holds.
 * All boards together take a third of the thread at most, see {@link EmissionShares}, so that many
 * boards or sources leave it time for its input. An interval of 0 emits whenever it is asked.
 */
final class EmissionPace {
  /** Records that were sent longer ago than this are of the past. */
  static final long BEHIND_MS = 10_000;

  private static final int PAUSE_PER_COST = 2;

  private final Emission emission;
  private final EmissionShares.Share share;
  private final LongSupplier nanoClock;
  private final Map<String, Last> last = new HashMap<>();
  private final Map<String, Long> delaysMs = new HashMap<>();

  /**
   * The newest emission of a board.
   *
   * @param startMs wall clock
   * @param costMs how long it took
   */
  private record Last(long startMs, long costMs) {}

  /**
   * A pace.
   *
   * @param nanoClock measures costs, as {@link System#nanoTime()}
   */
  EmissionPace(Emission emission, EmissionShares.Share share, LongSupplier nanoClock) {
    this.emission = emission;
    this.share = share;
    this.nanoClock = nanoClock;
  }

  /** Notes how long ago the newest record of a board was sent. */
  void delayed(String board, long delayMs) {
    delaysMs.put(board, Math.max(0, delayMs));
  }

  /** How long ago the newest record of a board was sent when it was counted; 0 if unknown. */
  long delayMs(String board) {
    return delaysMs.getOrDefault(board, 0L);
  }

  boolean isDue(String board, long nowMs) {
    return emission.intervalMs() == 0 || (nowMs >= dueMs(board) && share.isFree(nowMs));
  }

  /** When a board is due by itself; orders boards that wait for each other. */
  long dueMs(String board) {
    Last emitted = last.get(board);
    return emitted == null
        ? Long.MIN_VALUE
        : emitted.startMs() + Math.max(intervalMs(board), (1 + PAUSE_PER_COST) * emitted.costMs());
  }

  private long intervalMs(String board) {
    return delayMs(board) > BEHIND_MS
        ? Math.max(emission.intervalMs(), emission.catchUpIntervalMs())
        : emission.intervalMs();
  }

  /**
   * Runs an emission of a board and sets when the next is due.
   *
   * @return what it cost, whole milliseconds
   */
  long run(String board, long nowMs, Runnable ranking) {
    long start = nanoClock.getAsLong();
    ranking.run();
    long costNanos = nanoClock.getAsLong() - start;
    long costMs = TimeUnit.NANOSECONDS.toMillis(costNanos);
    share.spend(costNanos, nowMs);
    last.put(board, new Last(nowMs, costMs));
    return costMs;
  }

  void forget(String board) {
    last.remove(board);
    delaysMs.remove(board);
  }
}
