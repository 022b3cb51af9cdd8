package io.ecistreams.runtime;

import static org.awaitility.Awaitility.await;

import io.ecistreams.config.EciConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records may have been counted twice at most. Before each event it waits until everything
 * is committed. What an instance had then read and not committed at its end lies between the
 * committed offsets and the ends of the partitions, of the input and of the internal topic.
 */
final class Uncommitted implements Chaos.Witness, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Admin admin;
  private final String group;
  private final String input;
  private long records;

  Uncommitted(EciConfig config) {
    this.admin = Admin.create(config.adminProperties());
    this.group = config.streams().applicationId();
    this.input = config.topics().negatives();
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
    List<String> topics =
        List.of(input, group + "-partials-repartition").stream().filter(this::exists).toList();
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    admin
        .describeTopics(topics)
        .allTopicNames()
        .get()
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(
                        p ->
                            latest.put(
                                new TopicPartition(topic, p.partition()), OffsetSpec.latest())));
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    long lag = 0;
    for (var end : admin.listOffsets(latest).all().get().entrySet()) {
      OffsetAndMetadata from = committed.get(end.getKey());
      lag += end.getValue().offset() - (from == null ? 0 : from.offset());
    }
    return lag;
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
