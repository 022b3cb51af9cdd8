package io.ecistreams.throughput;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/** What the broker knows of a run: its topics, their sizes, its consumer group. */
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
    try {
      admin
          .createTopics(
              List.of(
                  new NewTopic(
                      PassThrough.output(config),
                      Optional.of(config.topics().partitions()),
                      Optional.empty())))
          .all()
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Lets the broker delete input that is older. */
  void keepInput(Duration retention) throws InterruptedException {
    ConfigResource topic =
        new ConfigResource(ConfigResource.Type.TOPIC, config.topics().negatives());
    List<AlterConfigOp> changes =
        List.of(
            set(TopicConfig.RETENTION_MS_CONFIG, retention.toMillis()),
            set(TopicConfig.SEGMENT_BYTES_CONFIG, 64 << 20));
    try {
      admin.incrementalAlterConfigs(Map.of(topic, changes)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static AlterConfigOp set(String name, long value) {
    return new AlterConfigOp(new ConfigEntry(name, Long.toString(value)), AlterConfigOp.OpType.SET);
  }

  /** Sum of the group's committed offsets on the repartition topic; counts markers too. */
  long committed() throws InterruptedException {
    try {
      Map<TopicPartition, OffsetAndMetadata> offsets =
          admin.listConsumerGroupOffsets(run).partitionsToOffsetAndMetadata().get();
      return offsets.entrySet().stream()
          .filter(entry -> entry.getKey().topic().endsWith("-repartition"))
          .mapToLong(entry -> entry.getValue().offset())
          .sum();
    } catch (ExecutionException e) {
      // The group is not there before its first member.
      return 0;
    }
  }

  /** Bytes on the broker's disk of the run's topics with this ending. */
  long bytes(String ending) throws InterruptedException {
    try {
      return admin.describeLogDirs(List.of(1)).allDescriptions().get().values().stream()
          .map(Map::values)
          .flatMap(Collection::stream)
          .flatMap(directory -> directory.replicaInfos().entrySet().stream())
          .filter(entry -> isOfRun(entry.getKey().topic(), ending))
          .mapToLong(entry -> entry.getValue().size())
          .sum();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean isOfRun(String topic, String ending) {
    return topic.startsWith(run + "-") && topic.endsWith(ending);
  }

  /** Deletes every topic of the run. */
  void deleteTopics() {
    try {
      List<String> topics =
          admin.listTopics().names().get().stream().filter(t -> isOfRun(t, "")).toList();
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
