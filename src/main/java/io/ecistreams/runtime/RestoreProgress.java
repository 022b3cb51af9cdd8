package io.ecistreams.runtime;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs how far stores are restored from their changelogs: a line per tenth of a long restore. */
final class RestoreProgress implements StateRestoreListener {
  private static final Logger LOG = LoggerFactory.getLogger(RestoreProgress.class);

  /** Shorter restores are over before anyone could read a line about them. */
  private static final long WORTH_A_LINE = 1_000;

  private final Map<TopicPartition, Progress> restoring = new ConcurrentHashMap<>();

  private static final class Progress {
    private final long total;
    private long done;
    private int tenths;

    Progress(long total) {
      this.total = total;
    }
  }

  @Override
  public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
    if (to - from >= WORTH_A_LINE) {
      restoring.put(partition, new Progress(to - from));
      LOG.info("restoring {} of {}: {} records", store, partition, to - from);
    }
  }

  @Override
  public void onBatchRestored(TopicPartition partition, String store, long to, long count) {
    Progress progress = restoring.get(partition);
    if (progress != null) {
      progress.done += count;
      int tenths = (int) Math.min(9, 10 * progress.done / progress.total);
      if (tenths > progress.tenths) {
        progress.tenths = tenths;
        LOG.info("restoring {} of {}: {} of {}", store, partition, progress.done, progress.total);
      }
    }
  }

  @Override
  public void onRestoreEnd(TopicPartition partition, String store, long total) {
    if (restoring.remove(partition) != null) {
      LOG.info("restored {} of {}: {} records", store, partition, total);
    }
  }
}
