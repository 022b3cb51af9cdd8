package io.ecistreams.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Finds the offsets of a point, within what the topic holds. */
final class StreamPoints {

  private StreamPoints() {}

  /**
   * The offset of each partition.
   *
   * @throws KafkaAccessException if the point names a partition that the topic has not
   */
  static Map<TopicPartition, Long> offsets(
      Consumer<?, ?> consumer,
      Collection<TopicPartition> partitions,
      StreamPoint point,
      Duration patience) {
    Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions, patience);
    Map<TopicPartition, Long> last = consumer.endOffsets(partitions, patience);
    Map<TopicPartition, Long> found = new HashMap<>();
    if (point instanceof StreamPoint.Earliest) {
      found.putAll(first);
    } else if (point instanceof StreamPoint.Latest) {
      found.putAll(last);
    } else if (point instanceof StreamPoint.Time time) {
      Map<TopicPartition, OffsetAndTimestamp> sent =
          consumer.offsetsForTimes(
              partitions.stream()
                  .collect(Collectors.toMap(Function.identity(), p -> time.time().toEpochMilli())),
              patience);
      last.forEach((p, end) -> found.put(p, sent.get(p) == null ? end : sent.get(p).offset()));
    } else if (point instanceof StreamPoint.Offsets offsets) {
      requireKnown(offsets, partitions);
      first.forEach(
          (p, start) -> found.put(p, offsets.byPartition().getOrDefault(p.partition(), start)));
    }
    found.replaceAll((p, offset) -> Math.max(first.get(p), Math.min(last.get(p), offset)));
    return found;
  }

  private static void requireKnown(
      StreamPoint.Offsets offsets, Collection<TopicPartition> partitions) {
    for (int partition : new TreeMap<>(offsets.byPartition()).keySet()) {
      if (partitions.stream().noneMatch(p -> p.partition() == partition)) {
        throw new KafkaAccessException(
            "Topic %s has %d partitions, and none with number %d; they count from 0."
                .formatted(partitions.iterator().next().topic(), partitions.size(), partition));
      }
    }
  }
}
