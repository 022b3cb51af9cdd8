package io.ecistreams.information;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * The sum of the closed panes of one window, so that a read adds as many matrices as panes are
 * open, however long the window is. A pane that closes is added, unless it is rounded to single
 * precision; when one leaves the window the sum is made anew from those that stay. Windows of few
 * closed panes are read without it.
 *
 * <p>Memory: one state. Not safe for use by several threads.
 */
final class ClosedSum {
  /** Closed panes up to which a sum is not worth its memory. */
  private static final int FEW = 4;

  private final int dimension;
  private Optional<SourceState> sum = Optional.empty();

  /** The sum is of the panes from here, inclusive, ... */
  private long fromMs;

  /** ... to here, exclusive. */
  private long toMs;

  ClosedSum(int dimension) {
    this.dimension = dimension;
  }

  /** Forgets the sum, because what it is of has changed. */
  void clear() {
    sum = Optional.empty();
  }

  /** Takes note of a change of a pane. */
  void folded(long paneStartMs) {
    if (paneStartMs < toMs) {
      clear();
    }
  }

  /**
   * States whose sum is that of the panes and the past.
   *
   * @param panes of the window, by start
   * @param past what is before them, if it belongs to the window
   * @param pastBoundaryMs what started before this is in the past
   * @param isClosed whether the pane of a start takes no more events
   */
  List<SourceState> parts(
      NavigableMap<Long, SourceState> panes,
      Optional<SourceState> past,
      long pastBoundaryMs,
      LongPredicate isClosed) {
    NavigableMap<Long, SourceState> closed = closed(panes, isClosed);
    if (closed.size() <= FEW) {
      clear();
      List<SourceState> parts = new ArrayList<>(panes.values());
      past.ifPresent(parts::add);
      return parts;
    }
    if (past.isPresent() ? pastBoundaryMs > toMs : closed.firstKey() > fromMs) {
      clear();
    }
    SourceState total = total(closed, past);
    List<SourceState> parts = new ArrayList<>(panes.tailMap(closed.lastKey(), false).values());
    parts.add(total);
    return parts;
  }

  private static NavigableMap<Long, SourceState> closed(
      NavigableMap<Long, SourceState> panes, LongPredicate isClosed) {
    for (long start : panes.descendingKeySet()) {
      if (isClosed.test(start)) {
        return panes.headMap(start, true);
      }
    }
    return Collections.emptyNavigableMap();
  }

  private SourceState total(NavigableMap<Long, SourceState> closed, Optional<SourceState> past) {
    if (sum.isEmpty()) {
      SourceState fresh = new SourceState(dimension);
      past.ifPresent(fresh::merge);
      sum = Optional.of(fresh);
      toMs = Long.MIN_VALUE;
    }
    SourceState total = sum.get();
    closed.forEach(
        (start, pane) -> {
          if (start >= toMs) {
            total.merge(pane);
          }
        });
    fromMs = closed.firstKey();
    toMs = closed.lastKey() + 1;
    return total;
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return sum.map(SourceState::heapBytes).orElse(0L);
  }
}
