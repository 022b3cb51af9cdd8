package io.ecistreams.runtime;

import static org.awaitility.Awaitility.await;

import io.ecistreams.config.EciConfig;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.Partial;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How many records may have been counted twice at most. Before each event it waits until everything
 * is committed. What an instance had then read and not committed at its end lies between the
 * committed offsets and the ends of the partitions: records of the input, and those that the
 * partials of the internal topic are made of.
 */
final class Uncommitted implements Chaos.Witness, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Admin admin;
  private final String group;
  private final String input;
  private final String partials;
  private final EciConfig config;
  private long records;

  Uncommitted(EciConfig config) {
    this.admin = Admin.create(config.adminProperties());
    this.group = config.streams().applicationId();
    this.input = config.topics().negatives();
    this.partials = group + "-partials-repartition";
    this.config = config;
  }

  @Override
  public void calm() {
    await("records that are not committed").atMost(PATIENCE).until(this::lag, lag -> lag == 0);
  }

  @Override
  public void dead(Chaos.Event event, int sent) throws Exception {
    // Nobody ends with the broker, but who is given up meanwhile may have read all that was sent,
    // and have sent it on.
    records += event == Chaos.Event.KILL_BROKER ? 2L * sent : lag();
  }

  private long lag() throws Exception {
    return lag(input).values().stream().mapToLong(from -> from.end() - from.start()).sum()
        + (exists(partials) ? recordsOf(lag(partials)) : 0);
  }

  private record Range(long start, long end) {}

  private Map<TopicPartition, Range> lag(String topic) throws Exception {
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .partitions()
        .forEach(p -> latest.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest()));
    Map<TopicPartition, Range> lag = new HashMap<>();
    admin
        .listOffsets(latest)
        .all()
        .get()
        .forEach(
            (partition, end) -> {
              OffsetAndMetadata from = committed.get(partition);
              lag.put(partition, new Range(from == null ? 0 : from.offset(), end.offset()));
            });
    return lag;
  }

  /** Records in the partials of some ranges. */
  private long recordsOf(Map<TopicPartition, Range> ranges) {
    long count = 0;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            config.consumerProperties(),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      for (var range : ranges.entrySet()) {
        consumer.assign(List.of(range.getKey()));
        consumer.seek(range.getKey(), range.getValue().start());
        while (consumer.position(range.getKey()) < range.getValue().end()) {
          for (var record : consumer.poll(Duration.ofMillis(100))) {
            if (BoardInputCodecV1.decode(record.value()) instanceof Partial partial) {
              count += partial.state().sums().records();
            }
          }
        }
      }
    }
    return count;
  }

  private boolean exists(String topic) {
    try {
      return admin.listTopics().names().get().contains(topic);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Over all ends so far. */
  long records() {
    return records;
  }

  @Override
  public void close() {
    admin.close();
  }
}
