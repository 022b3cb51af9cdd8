package io.ecistreams.runtime;

import java.time.Instant;
import java.util.Map;

/** A place in a topic, between two records of each partition. */
public sealed interface StreamPoint {

  /** Before the oldest record there is. */
  record Earliest() implements StreamPoint {}

  /** After the newest committed record of now. */
  record Latest() implements StreamPoint {}

  /**
   * Before the first record of each partition that was sent at a time or later.
   *
   * @param time compared with the timestamps of the records
   */
  record Time(Instant time) implements StreamPoint {}

  /**
   * Before given offsets.
   *
   * @param byPartition offsets, at least one; partitions that are not named are at their beginning
   */
  record Offsets(Map<Integer, Long> byPartition) implements StreamPoint {
    public Offsets {
      byPartition = Map.copyOf(byPartition);
    }
  }
}
