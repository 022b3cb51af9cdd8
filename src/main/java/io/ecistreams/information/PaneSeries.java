package io.ecistreams.information;

import io.ecistreams.math.SymmetricMatrix;
import io.ecistreams.model.WindowPolicy;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

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
  private final BooleanSupplier hasRoomToFollow;
  private final boolean isAllShown;
  private final long longestMs;
  private final Map<Long, View> views = new HashMap<>();
  private final NavigableMap<Long, SourceState> panes = new TreeMap<>();
  private Optional<SourceState> past = Optional.empty();
  private long pastBoundaryMs = Long.MIN_VALUE;
  private long changes;
  private long shown;

  /** Of panes and past; empty where it has to be counted anew. */
  private OptionalLong paneBytes = OptionalLong.empty();

  /** A window as it was last read. */
  private static final class View {
    private final SourceWindow window;
    private final ClosedSum closed;
    private long startMs = Long.MIN_VALUE;
    private long oldestPaneMs = Long.MAX_VALUE;
    private long changes = -1;

    private View(int dimension, BooleanSupplier hasRoom) {
      this.window = new SourceWindow(new LogDetPath(hasRoom));
      this.closed = new ClosedSum(dimension);
    }
  }

  /** No panes yet; closed ones are held in float64. */
  public PaneSeries(int dimension, WindowPolicy policy) {
    this(dimension, policy, ClosedPanes.DOUBLE_PRECISION);
  }

  /** No panes yet; there is always room for the inverse of a window. */
  public PaneSeries(int dimension, WindowPolicy policy, ClosedPanes closedPanes) {
    this(dimension, policy, closedPanes, () -> true);
  }

  /**
   * No panes yet.
   *
   * @param hasRoomToFollow whether a window may take memory for an inverse that follows its rows
   */
  public PaneSeries(
      int dimension,
      WindowPolicy policy,
      ClosedPanes closedPanes,
      BooleanSupplier hasRoomToFollow) {
    this.dimension = dimension;
    this.policy = policy;
    this.closedPanes = closedPanes;
    this.hasRoomToFollow = hasRoomToFollow;
    this.isAllShown = policy.windowsMs().contains(WindowPolicy.SINCE_START);
    this.longestMs = Collections.max(policy.windowsMs());
  }

  /** Adds to the pane of a start, made if this is its first. */
  public void merge(long paneStartMs, SourceState part) {
    SourceState pane = panes.computeIfAbsent(paneStartMs, start -> new SourceState(dimension));
    long bytesBefore = pane.heapBytes();
    pane.merge(part);
    if (paneBytes.isPresent()) {
      paneBytes = OptionalLong.of(paneBytes.getAsLong() + pane.heapBytes() - bytesBefore);
    }
    changes++;
    for (View view : views.values()) {
      view.closed.folded(paneStartMs);
      if (paneStartMs >= view.startMs) {
        view.oldestPaneMs = Math.min(view.oldestPaneMs, paneStartMs);
        view.window.path().follow(part.matrix());
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

  /** Start of the newest live pane. */
  public OptionalLong newestPaneMs() {
    return panes.isEmpty() ? OptionalLong.empty() : OptionalLong.of(panes.lastKey());
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
    paneBytes = OptionalLong.empty();
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
    if (closedPanes == ClosedPanes.SINGLE_PRECISION && matrix.closeInSinglePrecision()) {
      // Its numbers changed, a little: whoever follows them has to start anew.
      views.values().forEach(view -> view.window.path().breakOff());
      clearSums();
    }
  }

  private void clearSums() {
    paneBytes = OptionalLong.empty();
    views.values().forEach(view -> view.closed.clear());
    changes++;
  }

  /** Puts back a pane read from its snapshot. */
  public void restorePane(long paneStartMs, SourceState pane) {
    panes.put(paneStartMs, pane);
    clearSums();
  }

  /** Puts back the past read from its snapshot. */
  public void restorePast(SourceState state, long boundaryMs) {
    past = Optional.of(state);
    pastBoundaryMs = boundaryMs;
    clearSums();
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return paneBytes() + viewBytes();
  }

  private long paneBytes() {
    if (paneBytes.isEmpty()) {
      paneBytes = OptionalLong.of(countPaneBytes());
    }
    return paneBytes.getAsLong();
  }

  /** Panes held, with what has left every window as one. */
  public int paneCount() {
    return panes.size() + (past.isPresent() ? 1 : 0);
  }

  /** Most memory of panes and the sums that windows are read by, without inverses, bytes. */
  public long neededBytes() {
    return neededBytes(0);
  }

  /** The same after a part was merged into a pane. */
  public long neededBytesWith(long paneStartMs, SourceState part) {
    SourceState pane = panes.get(paneStartMs);
    long after = part.heapBytes();
    if (pane != null && !pane.matrix().staysRowsWith(part.matrix())) {
      after = Math.max(0, matrixBytes() - pane.matrix().heapBytes());
    }
    return neededBytes(after);
  }

  private long neededBytes(long more) {
    long bytes = paneBytes() + more;
    return bytes + policy.windowsMs().size() * Math.min(bytes, matrixBytes());
  }

  private long matrixBytes() {
    return (long) Double.BYTES * SymmetricMatrix.packedLength(dimension);
  }

  /** Lengths of the windows for which something is kept. */
  Set<Long> followedWindows() {
    return views.keySet();
  }

  /** Memory held for windows beside the panes, bytes. */
  long viewBytes() {
    long bytes = 0;
    for (View view : views.values()) {
      bytes += view.window.path().heapBytes() + view.closed.heapBytes();
    }
    return bytes;
  }

  private long countPaneBytes() {
    long bytes = past.map(SourceState::heapBytes).orElse(0L);
    for (SourceState pane : panes.values()) {
      bytes += pane.heapBytes();
    }
    return bytes;
  }

  /** A window, valid until the next call; empty where no example of the source is in it. */
  public Optional<SourceWindow> window(long windowMs, long streamTimeMs) {
    // While nothing is older than a window it is that since the start: one is followed for both.
    long followedMs = holdsAll(windowMs, streamTimeMs) ? WindowPolicy.SINCE_START : windowMs;
    if (!isAllShown && followedMs == longestMs) {
      // Until now it was followed for all windows, and nobody will ask for it again.
      views.remove(WindowPolicy.SINCE_START);
    }
    long startMs = policy.windowStart(followedMs, streamTimeMs);
    if (views.containsKey(followedMs) && startMs < views.get(followedMs).startMs) {
      // Panes are back that it no longer knows of.
      views.remove(followedMs);
    }
    View view = views.computeIfAbsent(followedMs, w -> new View(dimension, hasRoomToFollow));
    view.startMs = startMs;
    boolean slid = view.oldestPaneMs < view.startMs;
    if (slid || view.changes != changes) {
      if (slid) {
        view.window.path().breakOff();
      }
      view.window.show(parts(view, followedMs, streamTimeMs), ++shown);
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

  private List<SourceState> parts(View view, long windowMs, long streamTimeMs) {
    boolean isAll = windowMs == WindowPolicy.SINCE_START;
    return view.closed.parts(
        isAll ? panes : panes.tailMap(view.startMs, true),
        isAll ? past : Optional.empty(),
        pastBoundaryMs,
        start -> policy.isClosed(start, streamTimeMs));
  }
}
