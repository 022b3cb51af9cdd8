package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What Kafka knows of an application: its group, how far it is, and its internal topics. */
public final class ApplicationView {
  private final Admin admin;
  private final String servers;
  private final String applicationId;

  /** Asks nothing yet; the client stays the caller's to close. */
  public ApplicationView(EciConfig config, Admin admin) {
    this.admin = admin;
    this.servers = KafkaAccess.servers(config);
    this.applicationId = config.streams().applicationId();
  }

  /**
   * A partition of the input.
   *
   * @param committed offset of the next record to read; empty where none was committed
   * @param end offset after the newest record
   */
  public record Progress(TopicPartition partition, OptionalLong committed, long end) {}

  /**
   * A topic.
   *
   * @param bytes on the disks of all brokers, copies included
   */
  public record Size(String topic, int partitions, long bytes) {}

  /** State of the group of the instances; empty where there is none. */
  public Optional<GroupState> groupState() {
    // Asked for among all groups, as it may be of any protocol.
    return await("listing groups", admin.listGroups().all()).stream()
        .filter(group -> group.groupId().equals(applicationId))
        .findFirst()
        .flatMap(GroupListing::groupState);
  }

  /** Whether an instance may be running. */
  public boolean isAlive() {
    return groupState()
        .filter(state -> state != GroupState.EMPTY && state != GroupState.DEAD)
        .isPresent();
  }

  /**
   * Looks whether all instances are stopped.
   *
   * @throws KafkaAccessException if one may be running
   */
  void requireStopped() {
    if (isAlive()) {
      throw new KafkaAccessException(
          "Application %s is running: its group is %s. Stop all instances; those that were killed, or have kafka.group.instance.id, leave the group after their session timeout."
              .formatted(applicationId, groupState().map(Object::toString).orElse("unknown")));
    }
  }

  /** How far the application has read topics, by topic and partition. */
  public List<Progress> progress(Collection<String> topics) {
    Map<TopicPartition, OptionalLong> committed = committed();
    List<TopicPartition> partitions =
        existing(topics).values().stream()
            .flatMap(
                topic ->
                    topic.partitions().stream()
                        .map(info -> new TopicPartition(topic.name(), info.partition())))
            .sorted(
                Comparator.comparing(TopicPartition::topic)
                    .thenComparing(TopicPartition::partition))
            .toList();
    Map<TopicPartition, ListOffsetsResultInfo> ends =
        await(
            "reading offsets",
            admin
                .listOffsets(
                    partitions.stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                .all());
    return partitions.stream()
        .map(
            p ->
                new Progress(
                    p, committed.getOrDefault(p, OptionalLong.empty()), ends.get(p).offset()))
        .toList();
  }

  private Map<TopicPartition, OptionalLong> committed() {
    if (groupState().isEmpty()) {
      return Map.of();
    }
    Map<TopicPartition, OptionalLong> committed = new HashMap<>();
    Map<TopicPartition, OffsetAndMetadata> offsets =
        await(
            "reading committed offsets",
            admin.listConsumerGroupOffsets(applicationId).partitionsToOffsetAndMetadata());
    offsets.forEach((p, o) -> committed.put(p, OptionalLong.of(o.offset())));
    return committed;
  }

  /** The application's internal topics that exist, by name. */
  public List<Size> internalTopics(ApplicationPlan plan) {
    Map<String, Long> bytes = bytes();
    List<Size> sizes = new ArrayList<>();
    existing(plan.internalTopics())
        .forEach(
            (name, topic) ->
                sizes.add(new Size(name, topic.partitions().size(), bytes.getOrDefault(name, 0L))));
    sizes.sort(Comparator.comparing(Size::topic));
    return sizes;
  }

  private Map<String, Long> bytes() {
    List<Integer> brokers =
        await("describing the cluster", admin.describeCluster().nodes()).stream()
            .map(Node::id)
            .toList();
    Map<String, Long> bytes = new HashMap<>();
    await("reading the sizes of topics", admin.describeLogDirs(brokers).allDescriptions())
        .values()
        .forEach(
            directories ->
                directories
                    .values()
                    .forEach(
                        directory ->
                            directory
                                .replicaInfos()
                                .forEach(
                                    (p, replica) ->
                                        bytes.merge(p.topic(), replica.size(), Long::sum))));
    return bytes;
  }

  /** What tells the cluster from all others. */
  String clusterId() {
    return await("describing the cluster", admin.describeCluster().clusterId());
  }

  /** The ids of those topics that exist, by name. */
  Map<String, String> topicIds(Collection<String> topics) {
    Map<String, String> ids = new HashMap<>();
    existing(topics).forEach((name, topic) -> ids.put(name, topic.topicId().toString()));
    return ids;
  }

  private Map<String, TopicDescription> existing(Collection<String> topics) {
    Map<String, TopicDescription> existing = new HashMap<>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (name, answer) -> {
              try {
                existing.put(name, await("describing topics", answer));
              } catch (KafkaAccessException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                  throw e;
                }
              }
            });
    return existing;
  }

  private <T> T await(String doing, KafkaFuture<T> future) {
    return KafkaAccess.await(doing, servers, future);
  }
}
