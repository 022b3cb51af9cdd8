package io.ecistreams.runtime;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

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

  /**
   * The offset of each partition, within what the topic holds.
   *
   * @throws KafkaAccessException if the point names a partition that the topic has not
   */
  default Map<TopicPartition, Long> offsets(
      Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, KafkaAccess.PATIENCE);
    Map<TopicPartition, Long> last = consumer.endOffsets(partitions, KafkaAccess.PATIENCE);
    Map<TopicPartition, Long> found = new HashMap<>();
    if (this instanceof Earliest) {
      found.putAll(first);
    } else if (this instanceof Latest) {
      found.putAll(last);
    } else if (this instanceof Time time) {
      Map<TopicPartition, OffsetAndTimestamp> sent =
          consumer.offsetsForTimes(
              partitions.stream()
                  .collect(Collectors.toMap(Function.identity(), p -> time.time().toEpochMilli())),
              KafkaAccess.PATIENCE);
      last.forEach((p, end) -> found.put(p, sent.get(p) == null ? end : sent.get(p).offset()));
    } else if (this instanceof Offsets offsets) {
      requireKnown(offsets, partitions);
      first.forEach(
          (p, start) -> found.put(p, offsets.byPartition().getOrDefault(p.partition(), start)));
    }
    found.replaceAll((p, offset) -> Math.max(first.get(p), Math.min(last.get(p), offset)));
    return found;
  }

  private static void requireKnown(Offsets offsets, Collection<TopicPartition> partitions) {
    for (int partition : new TreeMap<>(offsets.byPartition()).keySet()) {
      if (partitions.stream().noneMatch(p -> p.partition() == partition)) {
        throw new KafkaAccessException(
            "Topic %s has %d partitions, and none with number %d; they count from 0."
                .formatted(partitions.iterator().next().topic(), partitions.size(), partition));
      }
    }
  }
}
