package io.ecistreams.throughput;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** What the broker knows of a run: its topics and its consumer group. */
final class BrokerView implements AutoCloseable {
  private final Admin admin;
  private final EciConfig config;
  private final String run;

  BrokerView(EciConfig config) {
    this.config = config;
    this.run = config.streams().applicationId();
    this.admin = Admin.create(config.adminProperties());
  }

  /** Makes the topics of the application, and the one that the pass-through answers on. */
  void createTopics() throws InterruptedException {
    Topics.of(config).create(admin);
    await(
        admin
            .createTopics(
                List.of(
                    new NewTopic(
                        PassThrough.output(config),
                        Optional.of(config.topics().partitions()),
                        Optional.empty())))
            .all());
    // Only whole segments are deleted.
    alterInput(Map.of(TopicConfig.SEGMENT_BYTES_CONFIG, 64L << 20));
  }

  /** Lets the broker delete input that is older, so that a long run does not fill the disk. */
  void keepInput(Duration retention) throws InterruptedException {
    alterInput(Map.of(TopicConfig.RETENTION_MS_CONFIG, retention.toMillis()));
  }

  private void alterInput(Map<String, Long> settings) throws InterruptedException {
    ConfigResource topic =
        new ConfigResource(ConfigResource.Type.TOPIC, config.topics().negatives());
    List<AlterConfigOp> changes =
        settings.entrySet().stream()
            .map(e -> new ConfigEntry(e.getKey(), Long.toString(e.getValue())))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .toList();
    await(admin.incrementalAlterConfigs(Map.of(topic, changes)).all());
  }

  /** Deletes all input there is, which has been read. */
  void deleteInput() throws InterruptedException {
    Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
    for (int i = 0; i < config.topics().partitions(); i++) {
      all.put(
          new TopicPartition(config.topics().negatives(), i), RecordsToDelete.beforeOffset(-1L));
    }
    await(admin.deleteRecords(all).all());
  }

  /**
   * Sums of the group's committed offsets, markers of transactions included.
   *
   * @param input on the input topic
   * @param internal on topics between the sub-topologies
   */
  record Committed(long input, long internal) {}

  Committed committed() throws InterruptedException {
    Map<TopicPartition, OffsetAndMetadata> offsets;
    try {
      offsets = admin.listConsumerGroupOffsets(run).partitionsToOffsetAndMetadata().get();
    } catch (ExecutionException e) {
      // The group is not there before its first member.
      return new Committed(0, 0);
    }
    return new Committed(
        sum(offsets, topic -> topic.equals(config.topics().negatives())),
        sum(offsets, topic -> topic.endsWith("-repartition")));
  }

  private static long sum(
      Map<TopicPartition, OffsetAndMetadata> offsets, Predicate<String> topics) {
    return offsets.entrySet().stream()
        .filter(entry -> entry.getValue() != null && topics.test(entry.getKey().topic()))
        .mapToLong(entry -> entry.getValue().offset())
        .sum();
  }

  private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isOfRun(String topic) {
    return topic.startsWith(run + "-");
  }

  /** Deletes every topic of the run. */
  void deleteTopics() {
    try {
      List<String> topics =
          admin.listTopics().names().get().stream().filter(this::isOfRun).toList();
      admin.deleteTopics(topics).all().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
