package io.ecistreams.topology;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shares out the time for what of a ranking costs O(d^3), effective ranks and hybrids: a board is
 * brought up to date with them once in {@value #INTERVAL_MS} ms at most, and all boards together
 * take a twentieth of the threads' time for it, in turns: at first only the board that has waited
 * longest may, and as time stays free because that one does not ask, those behind it. The other
 * emissions have scores of now only. Safe for use by several threads.
 */
final class SettleTurns {
  /** Least wall-clock time between two turns of a board. */
  static final long INTERVAL_MS = 1_000;

  private static final int PAUSE_PER_COST = 19;

  /** A board that has not asked for so long is forgotten: it may have gone to another instance. */
  private static final long GONE_AFTER_MS = 600_000;

  private final int threads;
  private final Map<String, Long> settledMs = new HashMap<>();

  /** When each waiting board asked last, longest waiting first. */
  private final Map<String, Long> waiting = new LinkedHashMap<>();

  private long freeFromMs;

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
    Long lastMs = settledMs.get(board);
    if (lastMs != null && nowMs - lastMs < INTERVAL_MS) {
      return false;
    }
    waiting.put(board, nowMs);
    waiting.values().removeIf(askedMs -> nowMs - askedMs > GONE_AFTER_MS);
    long freeForMs = nowMs - freeFromMs;
    return freeForMs >= 0 && ahead(board) * INTERVAL_MS <= waiting.size() * freeForMs;
  }

  /** How many boards have waited longer. */
  private long ahead(String board) {
    return waiting.keySet().stream().takeWhile(other -> !other.equals(board)).count();
  }

  /** Takes note that a board is up to date, and what that cost. */
  synchronized void settled(String board, long nowMs, long costMs) {
    waiting.remove(board);
    settledMs.values().removeIf(lastMs -> nowMs - lastMs >= INTERVAL_MS);
    settledMs.put(board, nowMs);
    freeFromMs = Math.max(freeFromMs, nowMs + costMs + PAUSE_PER_COST * costMs / threads);
  }

  /** The board wants no turn. */
  synchronized void forget(String board) {
    waiting.remove(board);
    settledMs.remove(board);
  }
}
