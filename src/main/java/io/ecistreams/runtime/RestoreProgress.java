package io.ecistreams.runtime;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StandbyUpdateListener;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.TaskId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far local stores are restored from their changelogs: logs a line per tenth of a long restore,
 * and holds the numbers for whoever asks. Safe for use by several threads.
 */
public final class RestoreProgress implements StateRestoreListener, StandbyUpdateListener {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);

  /** Shorter restores are over before anyone could read a line about them. */
  private static final long WORTH_A_LINE = 1_000;

  private final Map<TopicPartition, Store> restoring = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Standby> standbys = new ConcurrentHashMap<>();
  private final LongAdder rowsRestored = new LongAdder();

  /**
   * The restore of one partition of a store, under way.
   *
   * @param store its name
   * @param partition its partition
   * @param rowsDone records read from the changelog so far
   * @param rowsTotal records that there are to read; some offsets may hold none, so that a restore
   *     can end below
   */
  public record Store(String store, int partition, long rowsDone, long rowsTotal) {

    private Store plus(long rows) {
      return new Store(store, partition, rowsDone + rows, rowsTotal);
    }

    private int tenths() {
      return (int) Math.min(9, 10 * rowsDone / Math.max(1, rowsTotal));
    }

    private boolean isLong() {
      return rowsTotal >= WORTH_A_LINE;
    }
  }

  /**
   * One partition of a standby store.
   *
   * @param store its name
   * @param partition its partition
   * @param offset of the changelog up to which it has read
   * @param endOffset of the changelog when that was read
   */
  public record Standby(String store, int partition, long offset, long endOffset) {}

  /** The standby stores that have read something, by store and partition. */
  public List<Standby> standbys() {
    return standbys.values().stream()
        .sorted(Comparator.comparing(Standby::store).thenComparing(Standby::partition))
        .toList();
  }

  /** Rows that active stores of this instance have read from changelogs since its start. */
  public long rowsRestored() {
    return rowsRestored.sum();
  }

  /** The restores under way, by store and partition; empty while none is. */
  public List<Store> stores() {
    return restoring.values().stream()
        .sorted(Comparator.comparing(Store::store).thenComparing(Store::partition))
        .toList();
  }

  /** Rows read so far by the restores under way. */
  public long rowsDone() {
    return stores().stream().mapToLong(Store::rowsDone).sum();
  }

  /** Rows to read by the restores under way. */
  public long rowsTotal() {
    return stores().stream().mapToLong(Store::rowsTotal).sum();
  }

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
    Store start = new Store(store, partition.partition(), 0, Math.max(0, to - from));
    restoring.put(partition, start);
    if (start.isLong()) {
      LOG.info("restoring {} of {}: 0 of {} rows", store, partition, start.rowsTotal());
    }
  }

  @Override
  public void onBatchRestored(TopicPartition partition, String store, long to, long count) {
    rowsRestored.add(count);
    Store before = restoring.get(partition);
    Store after = restoring.computeIfPresent(partition, (p, s) -> s.plus(count));
    if (before != null && after != null && after.isLong() && after.tenths() > before.tenths()) {
      LOG.info(
          "restoring {} of {}: {} of {} rows",
          store,
          partition,
          after.rowsDone(),
          after.rowsTotal());
    }
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long total) {
    Store ended = restoring.remove(partition);
    if (ended != null && ended.isLong()) {
      LOG.info("restored {} of {}: {} rows", store, partition, total);
    }
  }

  @Override
  public void onRestoreSuspended(TopicPartition partition, String store, long total) {
    restoring.remove(partition);
  }

  @Override
  public void onUpdateStart(TopicPartition partition, String store, long from) {
    standbys.put(partition, new Standby(store, partition.partition(), from, from));
  }

  @Override
  public void onBatchLoaded(
      TopicPartition partition,
      String store,
      TaskId task,
      long batchEndOffset,
      long batchSize,
      long currentEndOffset) {
    standbys.put(
        partition, new Standby(store, partition.partition(), batchEndOffset, currentEndOffset));
  }

  @Override
  public void onUpdateSuspended(
      TopicPartition partition, String store, long offset, long endOffset, SuspendReason reason) {
    standbys.remove(partition);
  }
}
