package io.ecistreams.information;

import io.ecistreams.model.WindowPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The panes of one source: live ones by start, and one state for all that have left every window.
 * Windows are read by adding panes, never by subtracting: a downdated matrix loses definiteness.
 *
 * <p>Not safe for use by several threads.
 */
public final class PaneSeries {
  private final int dimension;
  private final WindowPolicy policy;
  private final ClosedPanes closedPanes;
  private final Map<Long, View> views = new HashMap<>();
  private final NavigableMap<Long, SourceState> panes = new TreeMap<>();
  private Optional<SourceState> past = Optional.empty();
  private long pastBoundaryMs = Long.MIN_VALUE;
  private long changes;
  private long shown;

  /** A window as it was last read. */
  private static final class View {
    private final SourceWindow window = new SourceWindow();
    private long startMs = Long.MIN_VALUE;
    private long oldestPaneMs = Long.MAX_VALUE;
    private long changes = -1;
  }

  /** No panes yet; closed ones are held in float64. */
  public PaneSeries(int dimension, WindowPolicy policy) {
    this(dimension, policy, ClosedPanes.DOUBLE_PRECISION);
  }

  /** No panes yet. */
  public PaneSeries(int dimension, WindowPolicy policy, ClosedPanes closedPanes) {
    this.dimension = dimension;
    this.policy = policy;
    this.closedPanes = closedPanes;
  }

  /** Adds a group to the pane of its event time, made if it is the first. */
  public void fold(ScoredGroup group) {
    long start = policy.paneStart(group.minedAtMs());
    panes.computeIfAbsent(start, s -> new SourceState(dimension)).fold(group);
    changes++;
    for (View view : views.values()) {
      if (start >= view.startMs) {
        view.oldestPaneMs = Math.min(view.oldestPaneMs, start);
        view.window.path().note(group);
      }
    }
  }

  /** A live pane by its start. */
  public Optional<SourceState> pane(long paneStartMs) {
    return Optional.ofNullable(panes.get(paneStartMs));
  }

  /** Starts of the live panes, ascending. */
  public List<Long> paneStarts() {
    return List.copyOf(panes.keySet());
  }

  /** What has left every window. */
  public Optional<SourceState> past() {
    return past;
  }

  /** Panes that start before this are part of {@link #past()}. */
  public long pastBoundaryMs() {
    return pastBoundaryMs;
  }

  /**
   * Moves panes that have left every window into the past.
   *
   * @return their starts; empty where nothing moved
   */
  public List<Long> expire(long streamTimeMs) {
    long boundary = policy.expiryBoundary(streamTimeMs);
    close(streamTimeMs);
    NavigableMap<Long, SourceState> expired = panes.headMap(boundary, false);
    if (expired.isEmpty()) {
      return List.of();
    }
    SourceState total = past.orElseGet(() -> new SourceState(dimension));
    expired.values().forEach(total::merge);
    past = Optional.of(total);
    pastBoundaryMs = boundary;
    List<Long> starts = List.copyOf(expired.keySet());
    expired.clear();
    changes++;
    return starts;
  }

  /** Gives back what panes need only while they take events. */
  private void close(long streamTimeMs) {
    panes.forEach(
        (start, pane) -> {
          if (policy.isClosed(start, streamTimeMs)) {
            close(pane.matrix());
          }
        });
  }

  private void close(InformationMatrix matrix) {
    matrix.compact();
    if (closedPanes == ClosedPanes.SINGLE_PRECISION && !matrix.isClosed()) {
      matrix.closeInSinglePrecision();
      // Its numbers changed, a little: whoever follows them has to start anew.
      views.values().forEach(view -> view.window.path().breakOff());
      changes++;
    }
  }

  /** Puts back a pane read from its snapshot. */
  public void restorePane(long paneStartMs, SourceState pane) {
    panes.put(paneStartMs, pane);
    changes++;
  }

  /** Puts back the past read from its snapshot. */
  public void restorePast(SourceState state, long boundaryMs) {
    past = Optional.of(state);
    pastBoundaryMs = boundaryMs;
    changes++;
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    long bytes = past.map(SourceState::heapBytes).orElse(0L);
    for (SourceState pane : panes.values()) {
      bytes += pane.heapBytes();
    }
    for (View view : views.values()) {
      bytes += view.window.path().heapBytes();
    }
    return bytes;
  }

  /** A window, valid until the next call; empty where no example of the source is in it. */
  public Optional<SourceWindow> window(long windowMs, long streamTimeMs) {
    // While nothing is older than a window it is that since the start: one is followed for both.
    long followedMs = holdsAll(windowMs, streamTimeMs) ? WindowPolicy.SINCE_START : windowMs;
    View view = views.computeIfAbsent(followedMs, w -> new View());
    view.startMs = policy.windowStart(followedMs, streamTimeMs);
    boolean slid = view.oldestPaneMs < view.startMs;
    if (slid || view.changes != changes) {
      if (slid) {
        view.window.path().breakOff();
      }
      view.window.show(parts(followedMs, streamTimeMs), ++shown);
      view.changes = changes;
      view.oldestPaneMs =
          Optional.ofNullable(panes.ceilingKey(view.startMs)).orElse(Long.MAX_VALUE);
    }
    return Optional.of(view.window).filter(window -> !window.isEmpty());
  }

  private boolean holdsAll(long windowMs, long streamTimeMs) {
    return past.isEmpty()
        && !panes.isEmpty()
        && panes.firstKey() >= policy.windowStart(windowMs, streamTimeMs);
  }

  private Collection<SourceState> parts(long windowMs, long streamTimeMs) {
    if (windowMs != WindowPolicy.SINCE_START) {
      return panes.tailMap(policy.windowStart(windowMs, streamTimeMs), true).values();
    }
    List<SourceState> all = new ArrayList<>(panes.values());
    past.ifPresent(all::add);
    return all;
  }
}
