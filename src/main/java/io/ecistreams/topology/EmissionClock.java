package io.ecistreams.topology;

import io.ecistreams.scoring.Depth;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Decides when the boards of one task are emitted, and how deeply.
 *
 * <ul>
 *   <li>A board rests for the interval, and for twice what its last emission cost; while reading
 *       the rest of its input takes long, as after hours offline, for the interval of catching up.
 *       An interval of 0 emits whenever it is asked. After a verdict the rest is half a second at
 *       most, beside that for the cost.
 *   <li>All emissions take a third of the thread at most, in equal parts for those of its tasks
 *       that have more to emit than they may. A board that has waited for as long as its emission
 *       takes of an even part of that is emitted also while others have used up the time of all.
 *   <li>What costs O(d^3) takes a twentieth of the thread: once a second and board at most, the
 *       board that has waited longest first.
 * </ul>
 *
 * <p>So a board of a thread with n boards, whose emissions cost c, waits at most for the longer of
 * its rest and about 3nc for scores, and 20nc for everything; and a second more for each board
 * ahead of it that has ceased to ask.
 *
 * <p>Used by one thread.
 */
final class EmissionClock implements AutoCloseable {
  /** Least wall-clock time between two emissions of a board with everything. */
  static final long DEEP_INTERVAL_MS = 1_000;

  private static final int REST_PER_COST = 2;
  private static final int SCORES_PART = 3;
  private static final int DEEP_PART = 20;

  /** Emissions up to this need no pause between them. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Emission emission;
  private final Shared shared;
  private final LongSupplier nanoClock;
  private final Map<String, BoardPace> paces = new HashMap<>();
  private long owedNanos;
  private long asOfMs = Long.MIN_VALUE;

  /** Boards that were due in this round, and how many were in the one before. */
  private final Set<String> contenders = new HashSet<>();

  private int contendersBefore;
  private long roundMs = Long.MIN_VALUE;

  /** What the clocks of one thread share. */
  private static final class Shared {
    /** Tasks that have more to emit than they may. */
    private final Set<EmissionClock> eager = new HashSet<>();

    /** Boards that wait for everything, the longest waiting first, with their tickets. */
    private final Map<String, Long> waiting = new LinkedHashMap<>();

    private long nextTicket;

    private long deepFreeFromMs;
  }

  /** The stream threads of an application; safe for use by all of them. */
  static final class Threads {
    /** Weak, as threads are replaced when they fail. */
    private final Map<Thread, Shared> byThread = Collections.synchronizedMap(new WeakHashMap<>());

    /**
     * A clock for one task of the current thread.
     *
     * @param nanoClock measures costs, as {@link System#nanoTime()}
     */
    EmissionClock ofCurrentThread(Emission emission, LongSupplier nanoClock) {
      Shared shared = byThread.computeIfAbsent(Thread.currentThread(), thread -> new Shared());
      return new EmissionClock(emission, shared, nanoClock);
    }
  }

  private EmissionClock(Emission emission, Shared shared, LongSupplier nanoClock) {
    this.emission = emission;
    this.shared = shared;
    this.nanoClock = nanoClock;
  }

  /** Notes how long reading the rest of a board's input takes. */
  void noteDelay(String board, long delayMs) {
    pace(board).delayMs = Math.max(0, delayMs);
  }

  /** How long reading the rest of a board's input takes; 0 if unknown. */
  long delayMs(String board) {
    return pace(board).delayMs;
  }

  /**
   * Somebody has judged an example of a board, or reported an outcome, and waits for the answer.
   */
  void hurry(String board) {
    pace(board).isHurried = true;
  }

  /** When a board has rested; orders boards that wait for each other. */
  long dueMs(String board) {
    BoardPace pace = pace(board);
    return pace.startMs == Long.MIN_VALUE
        ? Long.MIN_VALUE
        : Math.max(pace.dueMs, pace.startMs + pace.intervalMs(emission));
  }

  /** How deeply a board that has news may be emitted now; empty while it has to wait. */
  Optional<Depth> depth(String board, long nowMs) {
    if (emission.intervalMs() > 0) {
      if (nowMs < dueMs(board)) {
        return Optional.empty();
      }
      noteContender(board, nowMs);
      if (!isFree(nowMs) && !isWithinEvenPart(board, nowMs)) {
        return Optional.empty();
      }
    }
    return Optional.of(isDeepTurn(board, nowMs) ? Depth.BOUNDED : Depth.SCORES);
  }

  /**
   * Emits a board, and sets when it is due again.
   *
   * @return what it cost, whole milliseconds
   */
  long run(String board, Depth depth, long nowMs, Runnable emit) {
    long start = nanoClock.getAsLong();
    emit.run();
    long costNanos = nanoClock.getAsLong() - start;
    long costMs = TimeUnit.NANOSECONDS.toMillis(costNanos);
    payOff(nowMs);
    owedNanos += costNanos;
    BoardPace pace = pace(board);
    // One that came early does not bring the next one forward.
    pace.startMs = Math.max(nowMs, dueMs(board));
    pace.isHurried = false;
    pace.costNanos = costNanos;
    pace.dueMs = nowMs + (1 + REST_PER_COST) * costMs;
    if (depth != Depth.SCORES) {
      shared.waiting.remove(board);
      shared.deepFreeFromMs = nowMs + DEEP_PART * costMs;
      pace.deepDueMs = nowMs + DEEP_INTERVAL_MS;
    }
    return costMs;
  }

  /** The board has nothing more to say. */
  void stopWaiting(String board) {
    shared.waiting.remove(board);
  }

  /** Gives up the part of the thread's time that the task no longer needs. */
  void endTick(long nowMs) {
    payOff(nowMs);
    if (owedNanos == 0) {
      shared.eager.remove(this);
    }
  }

  void forget(String board) {
    shared.waiting.remove(board);
    contenders.remove(board);
    paces.remove(board);
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
      } else if (pace(name.apply(board)).startMs == Long.MIN_VALUE) {
        fresh.add(board);
      } else {
        others.add(board);
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

  /** The task ends. */
  @Override
  public void close() {
    shared.eager.remove(this);
    paces.keySet().forEach(shared.waiting::remove);
  }

  private BoardPace pace(String board) {
    return paces.computeIfAbsent(board, b -> new BoardPace());
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
    BoardPace pace = pace(board);
    long boards = Math.max(contendersBefore, contenders.size());
    return pace.startMs != Long.MIN_VALUE
        && (double) boards * parts() * pace.costNanos
            <= (double) TimeUnit.MILLISECONDS.toNanos(nowMs - pace.startMs);
  }

  /** One of so many parts of the thread's time is for the emissions of this task. */
  private long parts() {
    return (long) SCORES_PART * Math.max(1, shared.eager.size());
  }

  private boolean isFree(long nowMs) {
    payOff(nowMs);
    boolean free = owedNanos < BURST_NANOS;
    if (!free) {
      shared.eager.add(this);
    }
    return free;
  }

  /** A part of the time that passes pays for what emissions have cost. */
  private void payOff(long nowMs) {
    if (nowMs > asOfMs) {
      long passedMs = asOfMs == Long.MIN_VALUE ? 0 : nowMs - asOfMs;
      owedNanos = Math.max(0, owedNanos - TimeUnit.MILLISECONDS.toNanos(passedMs) / parts());
      asOfMs = nowMs;
    }
  }

  /** If not, the board waits for its turn, and has to ask again. */
  private boolean isDeepTurn(String board, long nowMs) {
    if (nowMs < pace(board).deepDueMs) {
      return false;
    }
    long ticket = shared.waiting.computeIfAbsent(board, b -> shared.nextTicket++);
    long first = shared.waiting.values().iterator().next();
    // At first only the board with the lowest ticket may; as time stays free because that one does
    // not ask, those behind it, and after a second all.
    long freeForMs = nowMs - shared.deepFreeFromMs;
    return freeForMs >= 0
        && (ticket - first) * DEEP_INTERVAL_MS <= (shared.nextTicket - first) * freeForMs;
  }
}
