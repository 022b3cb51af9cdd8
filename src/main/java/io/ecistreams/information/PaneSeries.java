package io.ecistreams.information;

import io.ecistreams.model.WindowPolicy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
  private final NavigableMap<Long, SourceState> panes = new TreeMap<>();
  private Optional<SourceState> past = Optional.empty();
  private long pastBoundaryMs = Long.MIN_VALUE;

  public PaneSeries(int dimension, WindowPolicy policy) {
    this.dimension = dimension;
    this.policy = policy;
  }

  /** The pane that takes an event, made if it is the first. */
  public SourceState paneOf(long minedAtMs) {
    return panes.computeIfAbsent(policy.paneStart(minedAtMs), start -> new SourceState(dimension));
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
    return starts;
  }

  /** Puts back a pane read from its snapshot. */
  public void restorePane(long paneStartMs, SourceState pane) {
    panes.put(paneStartMs, pane);
  }

  /** Puts back the past read from its snapshot. */
  public void restorePast(SourceState state, long boundaryMs) {
    past = Optional.of(state);
    pastBoundaryMs = boundaryMs;
  }

  /** The sum over a window; empty where no example of the source is in it. */
  public Optional<SourceState> window(long windowMs, long streamTimeMs) {
    Collection<SourceState> parts = parts(windowMs, streamTimeMs);
    if (parts.isEmpty()) {
      return Optional.empty();
    }
    SourceState sum = new SourceState(dimension);
    parts.forEach(sum::merge);
    return Optional.of(sum);
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
