package io.ecistreams.topology;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * When a board may be emitted again: after the interval, and after a pause of at least twice what
 * its last emission cost. While much of the input of a board is not read yet, as after hours
 * offline, its rankings are of the past and the longer interval of catching up holds. All boards
 * together take a third of the thread at most, see {@link EmissionShares}, so that many boards or
 * sources leave it time for its input; and none of them takes the part of another: a board that has
 * waited long enough for its emission to fit into an even part of that third is emitted also while
 * an expensive one has used up the time of all. An interval of 0 emits whenever it is asked.
 */
final class EmissionPace {
  /** Who is further behind the input than this ranks the past. */
  static final long BEHIND_MS = 10_000;

  private static final int PAUSE_PER_COST = EmissionShares.PARTS - 1;

  private final Emission emission;
  private final EmissionShares.Share share;
  private final LongSupplier nanoClock;
  private final Map<String, Last> last = new HashMap<>();
  private final Map<String, Long> delaysMs = new HashMap<>();

  /** Boards that were due in this round, and how many were in the one before. */
  private final Set<String> contenders = new HashSet<>();

  private int contendersBefore;
  private long roundMs = Long.MIN_VALUE;

  /**
   * The newest emission of a board.
   *
   * @param startMs wall clock
   * @param costNanos how long it took
   */
  private record Last(long startMs, long costNanos) {
    long costMs() {
      return TimeUnit.NANOSECONDS.toMillis(costNanos);
    }
  }

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

  /** Notes how far a board is behind its input. */
  void delayed(String board, long delayMs) {
    delaysMs.put(board, delayMs);
  }

  /** How far a board was behind its input when its newest record was counted; 0 if unknown. */
  long delayMs(String board) {
    return delaysMs.getOrDefault(board, 0L);
  }

  boolean isDue(String board, long nowMs) {
    if (emission.intervalMs() == 0) {
      return true;
    }
    if (nowMs < dueMs(board)) {
      return false;
    }
    noteContender(board, nowMs);
    return share.isFree(nowMs) || isWithinEvenPart(board, nowMs);
  }

  private void noteContender(String board, long nowMs) {
    long longestMs = Math.max(emission.intervalMs(), emission.catchUpIntervalMs());
    if (roundMs == Long.MIN_VALUE || nowMs - roundMs >= longestMs) {
      contendersBefore = contenders.size();
      contenders.clear();
      roundMs = nowMs;
    }
    contenders.add(board);
  }

  private boolean isWithinEvenPart(String board, long nowMs) {
    Last emitted = last.get(board);
    long boards = Math.max(contendersBefore, contenders.size());
    return emitted != null
        && (double) boards * share.parts() * emitted.costNanos()
            <= (double) TimeUnit.MILLISECONDS.toNanos(nowMs - emitted.startMs());
  }

  /** When a board is due by itself. */
  long dueMs(String board) {
    Last emitted = last.get(board);
    return emitted == null
        ? Long.MIN_VALUE
        : emitted.startMs() + Math.max(intervalMs(board), (1 + PAUSE_PER_COST) * emitted.costMs());
  }

  /**
   * The order in which boards are to be asked: first those that have something to say, the longest
   * due first, and where there are new ones that were never emitted, one of these and one of the
   * others in turn. Not in one fixed order, in which the last would wait for ever where time is
   * short; nor all new ones first, for which a board that has been there would wait where thousands
   * come at once.
   */
  <T> List<T> inTurns(Collection<T> boards, Function<T, String> name, Predicate<T> hasNews) {
    Queue<T> fresh = new ArrayDeque<>();
    List<T> others = new ArrayList<>();
    List<T> silent = new ArrayList<>();
    for (T board : boards) {
      if (!hasNews.test(board)) {
        silent.add(board);
      } else if (last.containsKey(name.apply(board))) {
        others.add(board);
      } else {
        fresh.add(board);
      }
    }
    others.sort(Comparator.comparingLong(board -> dueMs(name.apply(board))));
    List<T> inTurns = new ArrayList<>(boards.size());
    for (T other : others) {
      if (!fresh.isEmpty()) {
        inTurns.add(fresh.remove());
      }
      inTurns.add(other);
    }
    inTurns.addAll(fresh);
    inTurns.addAll(silent);
    return inTurns;
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
    share.spend(costNanos, nowMs);
    Last emitted = new Last(nowMs, costNanos);
    last.put(board, emitted);
    return emitted.costMs();
  }

  void forget(String board) {
    last.remove(board);
    contenders.remove(board);
    delaysMs.remove(board);
  }
}
