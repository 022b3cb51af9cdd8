package io.ecistreams.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Points of each board in a ring of slots, in the store {@link StoreNames#HISTORY}: one for each
 * step of wall-clock time at most. A board has a fixed set of keys, so that the changelog is
 * bounded. Written by the stream thread; any thread may read.
 */
public final class BoardHistory {
  private final KeyValueStore<Bytes, byte[]> store;
  private final Bounds bounds;
  private final Map<String, Long> newestStep = new HashMap<>();

  /**
   * How much is remembered.
   *
   * @param stepMs least time between two points of a board, > 0
   * @param retentionMs how far back points reach; below one step nothing is remembered
   */
  public record Bounds(long stepMs, long retentionMs) {

    private long slots() {
      return retentionMs / stepMs;
    }

    private long step(long atMs) {
      return atMs / stepMs;
    }
  }

  public BoardHistory(KeyValueStore<Bytes, byte[]> store, Bounds bounds) {
    this.store = store;
    this.bounds = bounds;
  }

  /** Whether the step of this time has no point yet; true for the first after a restart. */
  public boolean isDue(String board, long nowMs) {
    return bounds.slots() > 0 && bounds.step(nowMs) > newestStep.getOrDefault(board, -1L);
  }

  /** Puts a point in the place of the one that leaves the ring. */
  public void append(String board, HistoryPoint point) {
    if (!newestStep.containsKey(board)) {
      fitIntoRing(board);
    }
    put(board, point);
  }

  private void put(String board, HistoryPoint point) {
    long step = bounds.step(point.atMs());
    newestStep.put(board, step);
    store.put(slot(board, step % bounds.slots()), point.toBytes());
  }

  /** Other bounds may have left points in slots that this ring does not come by. */
  private void fitIntoRing(String board) {
    if (hasMoreThanRing(board)) {
      List<HistoryPoint> kept = read(store, board, 0, bounds);
      delete(board);
      kept.forEach(point -> put(board, point));
    }
  }

  private boolean hasMoreThanRing(String board) {
    try (KeyValueIterator<Bytes, byte[]> beyond =
        store.range(slot(board, bounds.slots()), StoreKeys.pastBoard(board))) {
      return beyond.hasNext();
    }
  }

  private static Bytes slot(String board, long slot) {
    return StoreKeys.history(board, (int) slot);
  }

  /** Deletes the points of a board. */
  public void delete(String board) {
    newestStep.remove(board);
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = scan(store, board)) {
      entries.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
  }

  /**
   * Points of a board at or after a wall-clock time, the oldest first.
   *
   * @param bounds as they are now; what others have left and these do not reach is left out
   */
  public static List<HistoryPoint> read(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, String board, long fromMs, Bounds bounds) {
    List<HistoryPoint> points = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = scan(store, board)) {
      entries.forEachRemaining(entry -> points.add(HistoryPoint.fromBytes(entry.value)));
    }
    long newestMs = points.stream().mapToLong(HistoryPoint::atMs).max().orElse(0);
    long lastLeftOut = bounds.step(newestMs) - bounds.slots();
    points.removeIf(point -> point.atMs() < fromMs || bounds.step(point.atMs()) <= lastLeftOut);
    points.sort(Comparator.comparingLong(HistoryPoint::atMs));
    return points;
  }

  private static KeyValueIterator<Bytes, byte[]> scan(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, String board) {
    return store.prefixScan(StoreKeys.boardPrefix(board), new BytesSerializer());
  }
}
