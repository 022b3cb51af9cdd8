package io.ecistreams.model;

import java.util.HashSet;
import java.util.List;

/**
 * How event time is sliced (definition.md, section 7). A pane is the smallest slice; a window is a
 * run of panes that ends with the newest one.
 *
 * @param paneMs length of a pane, > 0
 * @param windowsMs lengths of the windows, each a multiple of the pane, or {@link #SINCE_START};
 *     the first is the primary
 * @param graceMs how long after its end a pane still takes late events, >= 0
 */
public record WindowPolicy(long paneMs, List<Long> windowsMs, long graceMs) {
  /** The window without a beginning. */
  public static final long SINCE_START = 0;

  public WindowPolicy {
    windowsMs = List.copyOf(windowsMs);
    if (paneMs <= 0 || graceMs < 0) {
      throw new IllegalArgumentException("pane must be > 0 ms and grace >= 0 ms");
    }
    if (windowsMs.isEmpty() || new HashSet<>(windowsMs).size() != windowsMs.size()) {
      throw new IllegalArgumentException("at least one window, each length once: " + windowsMs);
    }
    for (long windowMs : windowsMs) {
      if (windowMs < 0 || windowMs % paneMs != 0) {
        throw new IllegalArgumentException(
            "window of " + windowMs + " ms is not a multiple of the pane, " + paneMs + " ms");
      }
    }
  }

  /** One window over everything, where no event is late. */
  public static WindowPolicy unbounded() {
    return new WindowPolicy(Long.MAX_VALUE, List.of(SINCE_START), 0);
  }

  /** Start of the pane that an event time falls in. */
  public long paneStart(long timeMs) {
    return Math.floorDiv(timeMs, paneMs) * paneMs;
  }

  /** Whether a pane takes no more events: it ended more than the grace before stream time. */
  public boolean isClosed(long paneStartMs, long streamTimeMs) {
    return saturatedAdd(saturatedAdd(paneStartMs, paneMs), graceMs) <= streamTimeMs;
  }

  /** End, exclusive, of all windows at a stream time. */
  public long windowEnd(long streamTimeMs) {
    return saturatedAdd(paneStart(streamTimeMs), paneMs);
  }

  /** Start of a window, inclusive; {@link Long#MIN_VALUE} since the start. */
  public long windowStart(long windowMs, long streamTimeMs) {
    return windowMs == SINCE_START ? Long.MIN_VALUE : windowEnd(streamTimeMs) - windowMs;
  }

  /** Panes that start before this are closed and outside every bounded window. */
  public long expiryBoundary(long streamTimeMs) {
    long longest = windowsMs.stream().mapToLong(Long::longValue).max().orElseThrow();
    long outside = windowEnd(streamTimeMs) - longest;
    long closed = paneStart(streamTimeMs - graceMs);
    return Math.min(outside, closed);
  }

  private static long saturatedAdd(long a, long b) {
    long sum = a + b;
    return b > 0 && sum < a ? Long.MAX_VALUE : sum;
  }
}
