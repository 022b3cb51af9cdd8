package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.TopicConfig;

/**
 * What a public topic should be.
 *
 * @param name as configured
 * @param partitions at least 1
 * @param cleanupPolicy {@code delete} or {@code compact}
 * @param configs all topic configs that are set, cleanup.policy among them; the rest is the
 *     broker's default
 */
public record TopicSpec(
    String name, int partitions, String cleanupPolicy, Map<String, String> configs) {
  private static final String SEGMENT_BYTES = Integer.toString(64 << 20);

  public TopicSpec {
    configs = Map.copyOf(configs);
  }

  /**
   * Only closed segments are compacted, and the broker closes them after a week or a gigabyte:
   * rankings that come every two seconds would pile up until then.
   */
  static TopicSpec compacted(String name, int partitions, String segmentMs) {
    return of(
        name,
        partitions,
        TopicConfig.CLEANUP_POLICY_COMPACT,
        Map.of(
            TopicConfig.SEGMENT_MS_CONFIG, segmentMs,
            TopicConfig.SEGMENT_BYTES_CONFIG, SEGMENT_BYTES,
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1"));
  }

  /** Kept for a time. */
  static TopicSpec deleted(String name, int partitions, Map<String, String> more) {
    return of(name, partitions, TopicConfig.CLEANUP_POLICY_DELETE, more);
  }

  /** Kept for a time, and takes whatever this application sends. */
  static TopicSpec large(String name, int partitions, Map<String, String> more) {
    Map<String, String> configs = new HashMap<>(more);
    configs.put(
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(EciConfig.LARGEST_RECORD_BYTES));
    return deleted(name, partitions, configs);
  }

  private static TopicSpec of(
      String name, int partitions, String policy, Map<String, String> more) {
    Map<String, String> configs = new HashMap<>(more);
    configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, policy);
    return new TopicSpec(name, partitions, policy, configs);
  }
}
