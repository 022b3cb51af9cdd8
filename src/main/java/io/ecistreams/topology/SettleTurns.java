package io.ecistreams.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Shares out the time for what of a ranking costs O(d^3), effective ranks and hybrids: a board is
 * brought up to date with them once in {@value #INTERVAL_MS} ms at most, and all boards together
 * take a twentieth of the threads' time for it, in turns: at first only the board that has waited
 * longest may, and as time stays free because that one does not ask, those behind it. The other
 * emissions have scores of now only. Safe for use by several threads.
 *
 * <p>Of the boards that wait one is looked at for each place that becomes free, and all of them
 * once a second: so that asking costs the same however many boards there are.
 */
final class SettleTurns {
  /** Least wall-clock time between two turns of a board. */
  static final long INTERVAL_MS = 1_000;

  private static final int PAUSE_PER_COST = 19;

  /** A board that has not asked for so long is forgotten: it may have gone to another instance. */
  private static final long GONE_AFTER_MS = 600_000;

  private final int threads;
  private final Map<String, Long> settledMs = new HashMap<>();
  private final Map<String, Waiting> waiting = new HashMap<>();

  /** Waiting boards by the number under which they began to wait, longest waiting first. */
  private final TreeMap<Long, String> queue = new TreeMap<>();

  private long nextNumber;

  /** The boards up to this number may go, ... */
  private long openTo = -1;

  /** ... which are so many of those that wait. */
  private long open;

  private long freeFromMs;
  private long sweptMs = Long.MIN_VALUE;
  private long looks;

  /** When a board asked last, and its number. */
  private record Waiting(long number, long askedMs) {}

  /**
   * Nobody waits.
   *
   * @param threads that emit, at least 1
   */
  SettleTurns(int threads) {
    this.threads = threads;
  }

  /** Whether it is the board's turn; if not, it waits for it, and has to ask again. */
  synchronized boolean isTurn(String board, long nowMs) {
    sweep(nowMs);
    Long lastMs = settledMs.get(board);
    if (lastMs != null && nowMs - lastMs < INTERVAL_MS) {
      return false;
    }
    Waiting before = waiting.get(board);
    long number = before == null ? nextNumber++ : before.number();
    waiting.put(board, new Waiting(number, nowMs));
    queue.put(number, board);
    long freeForMs = nowMs - freeFromMs;
    if (freeForMs >= 0) {
      openUpTo(1 + waiting.size() * freeForMs / INTERVAL_MS);
    }
    return freeForMs >= 0 && number <= openTo;
  }

  private void openUpTo(long places) {
    while (open < places && openTo < queue.lastKey()) {
      openTo = queue.higherKey(openTo);
      open++;
      looks++;
    }
  }

  /** Forgets boards that are gone, and those whose next turn may come. */
  private void sweep(long nowMs) {
    if (sweptMs == Long.MIN_VALUE || nowMs - sweptMs >= INTERVAL_MS) {
      sweptMs = nowMs;
      looks += settledMs.size() + waiting.size();
      settledMs.values().removeIf(lastMs -> nowMs - lastMs >= INTERVAL_MS);
      waiting.entrySet().stream()
          .filter(entry -> nowMs - entry.getValue().askedMs() > GONE_AFTER_MS)
          .map(Map.Entry::getKey)
          .toList()
          .forEach(this::leave);
    }
  }

  private void leave(String board) {
    Waiting left = waiting.remove(board);
    if (left != null) {
      queue.remove(left.number());
      open -= left.number() <= openTo ? 1 : 0;
    }
  }

  /** Takes note that a board is up to date, and what that cost. */
  synchronized void settled(String board, long nowMs, long costMs) {
    leave(board);
    settledMs.put(board, nowMs);
    freeFromMs = Math.max(freeFromMs, nowMs + costMs + PAUSE_PER_COST * costMs / threads);
    openTo = -1;
    open = 0;
  }

  /** The board wants no turn. */
  synchronized void forget(String board) {
    leave(board);
    settledMs.remove(board);
  }

  /** How many entries were looked at so far. */
  synchronized long looks() {
    return looks;
  }
}
