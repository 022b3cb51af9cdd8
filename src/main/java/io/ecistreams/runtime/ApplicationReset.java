package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.config.TopicSettings;
import io.ecistreams.retry.Retries;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/**
 * Takes an application back to where it has read nothing: as {@code
 * kafka-streams-application-reset} (KIP-198) does, and the local state of this machine, and what it
 * has published where wanted. Dead letters and quarantined examples always stay, as they may be all
 * that is left of their records.
 */
public final class ApplicationReset {
  private final EciConfig config;
  private final Admin admin;
  private final String servers;
  private final Plan plan;

  /**
   * What will be done.
   *
   * @param applicationId the group that is deleted with all its offsets
   * @param offsets where each partition of the input will be read from
   * @param internalTopics that are deleted
   * @param outputs topics that are deleted and made again, empty; none unless wanted
   * @param localState directory that is deleted, if it is there
   */
  public record Plan(
      String applicationId,
      SortedMap<String, SortedMap<Integer, Long>> offsets,
      List<String> internalTopics,
      List<String> outputs,
      Path localState) {}

  private ApplicationReset(EciConfig config, Admin admin, Plan plan) {
    this.config = config;
    this.admin = admin;
    this.servers = config.bootstrapServers().orElseThrow();
    this.plan = plan;
  }

  /**
   * Looks what there is, and changes nothing.
   *
   * @param to where the input will be read from; offsets are those of the negatives
   * @param withOutputs whether rankings, scores, mixtures, backgrounds, alerts and cleaned records
   *     go too
   * @throws KafkaAccessException if Kafka does not answer, or an instance may be running
   */
  public static ApplicationReset prepare(
      EciConfig config, Admin admin, StreamPoint to, boolean withOutputs) {
    ApplicationPlan application = ApplicationPlan.of(config);
    ApplicationView view = new ApplicationView(config, admin);
    view.requireStopped();
    List<String> outputs = withOutputs ? outputs(config.topics()) : List.of();
    Plan plan =
        new Plan(
            config.streams().applicationId(),
            offsets(config, application.inputs(), to),
            view.internalTopics(application).stream().map(ApplicationView.Size::topic).toList(),
            outputs,
            LocalState.directory(config.streams()));
    return new ApplicationReset(config, admin, plan);
  }

  private static List<String> outputs(TopicSettings topics) {
    Stream<String> always =
        Stream.of(
            topics.rankings(),
            topics.sourceScores(),
            topics.mixtures(),
            topics.backgrounds(),
            topics.alerts());
    return Stream.concat(always, topics.clean().stream()).toList();
  }

  private static SortedMap<String, SortedMap<Integer, Long>> offsets(
      EciConfig config, Collection<String> inputs, StreamPoint to) {
    SortedMap<String, SortedMap<Integer, Long>> offsets = new TreeMap<>();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaAccess.consumer(config)) {
      for (String topic : inputs) {
        List<TopicPartition> partitions = KafkaAccess.partitions(consumer, topic);
        boolean isOther =
            to instanceof StreamPoint.Offsets && !topic.equals(config.topics().negatives());
        SortedMap<Integer, Long> found = offsets.computeIfAbsent(topic, t -> new TreeMap<>());
        (isOther ? new StreamPoint.Earliest() : to)
            .offsets(consumer, partitions)
            .forEach((partition, offset) -> found.put(partition.partition(), offset));
      }
    }
    return offsets;
  }

  /** What will be done. */
  public Plan plan() {
    return plan;
  }

  /**
   * Does it. What was done stays done where something fails; it can be done again.
   *
   * @throws KafkaAccessException if Kafka does not answer or refuses, or an instance has started
   */
  public void execute() {
    new ApplicationView(config, admin).requireStopped();
    delete(plan.internalTopics());
    delete(plan.outputs());
    if (!plan.outputs().isEmpty()) {
      Topics.of(config).create(admin);
    }
    resetGroup();
    deleteLocalState();
  }

  private void delete(List<String> topics) {
    KafkaAccess.await("deleting topics", servers, admin.deleteTopics(topics).all());
    Retries.until(() -> !anyExists(topics), Duration.ofMillis(20), KafkaAccess.PATIENCE);
  }

  private boolean anyExists(List<String> topics) {
    Set<String> left = new HashSet<>(topics);
    left.retainAll(KafkaAccess.await("listing topics", servers, admin.listTopics().names()));
    return !left.isEmpty();
  }

  /** Deleted first, as it has offsets of internal topics too, which will begin at 0 again. */
  private void resetGroup() {
    if (new ApplicationView(config, admin).groupState().isPresent()) {
      KafkaAccess.await(
          "deleting the group",
          servers,
          admin.deleteConsumerGroups(List.of(plan.applicationId())).all());
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    plan.offsets()
        .forEach(
            (topic, partitions) ->
                partitions.forEach(
                    (partition, offset) ->
                        offsets.put(
                            new TopicPartition(topic, partition), new OffsetAndMetadata(offset))));
    KafkaAccess.await(
        "committing offsets",
        servers,
        admin.alterConsumerGroupOffsets(plan.applicationId(), offsets).all());
  }

  private void deleteLocalState() {
    try {
      Utils.delete(plan.localState().toFile());
    } catch (IOException e) {
      throw LocalStateException.of(e, plan.localState());
    }
    new RunMark(config.streams().stateDirectory(), plan.applicationId()).clear();
  }
}
