package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.config.TopicSettings;
import io.ecistreams.retry.Retries;
import io.ecistreams.runtime.TopicReport.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The topics that this application does not make by itself: thirteen, and that of cleaned records
 * where it is on. Missing ones are made on request, existing ones are never changed: their owner
 * may have had reasons.
 */
public final class Topics {

  private static final String HOUR_MS = "3600000";
  private static final String DAY_MS = "86400000";
  private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);

  private final String servers;
  private final List<TopicSpec> specs;
  private final short replicationFactor;

  private Topics(String servers, List<TopicSpec> specs, short replicationFactor) {
    this.servers = servers;
    this.specs = List.copyOf(specs);
    this.replicationFactor = replicationFactor;
  }

  /** The topics as configured. */
  public static Topics of(EciConfig config) {
    TopicSettings settings = config.topics();
    int partitions = settings.partitions();
    Stream<TopicSpec> always =
        Stream.of(
            // How long input is kept is the owner's affair: the broker's default.
            TopicSpec.deleted(settings.negatives(), partitions, Map.of()),
            TopicSpec.large(
                settings.deadLetters(),
                partitions,
                Map.of(
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(settings.deadLettersRetentionMs()))),
            TopicSpec.compacted(settings.rankings(), partitions, HOUR_MS),
            TopicSpec.compacted(settings.sourceScores(), partitions, HOUR_MS),
            TopicSpec.compacted(settings.mixtures(), partitions, HOUR_MS),
            // A handful of records each, read as a whole.
            TopicSpec.compacted(settings.backgrounds(), 1, DAY_MS),
            TopicSpec.compacted(settings.alerts(), 1, HOUR_MS),
            kept(settings.quarantine(), partitions, config),
            kept(settings.verdicts(), partitions, config),
            kept(settings.commands(), 1, config),
            kept(settings.outcomes(), 1, config),
            TopicSpec.large(
                settings.ingested(),
                partitions,
                Map.of(
                    TopicConfig.RETENTION_MS_CONFIG,
                    Long.toString(settings.ingestedRetentionMs()))),
            // In one partition, so that a pointer comes after what it points to.
            TopicSpec.compacted(settings.idf(), 1, DAY_MS));
    // Kept as long as the input that it is made of.
    Stream<TopicSpec> wanted =
        settings.clean().map(name -> TopicSpec.large(name, partitions, Map.of())).stream();
    return new Topics(
        KafkaAccess.servers(config),
        Stream.concat(always, wanted).toList(),
        settings.replicationFactor());
  }

  /** What the topics should be; input first. */
  public List<TopicSpec> specs() {
    return specs;
  }

  /**
   * Says what {@link #create} would do, without doing it.
   *
   * @throws KafkaAccessException if Kafka does not answer or refuses
   */
  public List<TopicReport> plan(Admin admin) {
    Map<String, TopicDescription> existing = existing(admin);
    Map<String, String> policies = cleanupPolicies(admin, existing.keySet());
    return specs.stream()
        .map(
            spec ->
                existing.containsKey(spec.name())
                    ? new TopicReport(
                        spec,
                        State.EXISTS,
                        differences(
                            spec,
                            existing.get(spec.name()).partitions().size(),
                            policies.get(spec.name())))
                    : new TopicReport(spec, State.MISSING, List.of()))
        .toList();
  }

  /**
   * Makes the missing topics, and returns when the brokers take records for them.
   *
   * @return one report per topic, in the order of {@link #specs()}
   * @throws KafkaAccessException if Kafka does not answer or refuses
   */
  public List<TopicReport> create(Admin admin) {
    List<TopicReport> plan = plan(admin);
    List<NewTopic> missing =
        plan.stream().filter(r -> r.state() == State.MISSING).map(r -> request(r.spec())).toList();
    Map<String, KafkaFuture<Void>> answers = admin.createTopics(missing).values();
    List<TopicReport> done = new ArrayList<>();
    for (TopicReport report : plan) {
      done.add(report.state() == State.MISSING ? made(report.spec(), answers) : report);
    }
    // The controller answers before the other brokers have heard of a new topic.
    Retries.until(
        () -> verify(admin).isEmpty() && isLed(admin), Duration.ofMillis(20), VISIBLE_WITHIN);
    return List.copyOf(done);
  }

  /**
   * Whether the leaders of all partitions answer. Of a producer's first batches one that comes
   * before may be refused and the next be taken, and then the first is out of sequence for ever.
   */
  private boolean isLed(Admin admin) {
    try {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      admin
          .describeTopics(specs.stream().map(TopicSpec::name).toList())
          .allTopicNames()
          .get()
          .values()
          .forEach(
              topic ->
                  topic
                      .partitions()
                      .forEach(
                          partition ->
                              ends.put(
                                  new TopicPartition(topic.name(), partition.partition()),
                                  OffsetSpec.latest())));
      admin.listOffsets(ends).all().get();
      return true;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaAccessException("Interrupted at waiting for the topics.", e);
    }
  }

  /**
   * Names of the topics that do not exist; empty if all is well.
   *
   * @throws KafkaAccessException if Kafka does not answer or refuses
   */
  public List<String> verify(Admin admin) {
    Set<String> names = names(admin);
    return specs.stream().map(TopicSpec::name).filter(name -> !names.contains(name)).toList();
  }

  /**
   * Bytes of the largest record that a topic takes; empty where the right to ask that is lacking.
   *
   * @throws KafkaAccessException if Kafka does not answer
   */
  public OptionalInt largestRecord(Admin admin, String topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Config config =
          await("reading topic configs", admin.describeConfigs(List.of(resource)).all())
              .get(resource);
      return OptionalInt.of(
          Integer.parseInt(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()));
    } catch (KafkaAccessException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }

  /**
   * Looks whether a topic takes every record that the application may send there.
   *
   * @throws KafkaAccessException if it does not, or Kafka does not answer
   */
  void requireRoom(Admin admin, String topic) {
    OptionalInt largest = largestRecord(admin, topic);
    if (largest.isPresent() && largest.getAsInt() < EciConfig.LARGEST_RECORD_BYTES) {
      throw new KafkaAccessException(
          "Topic %s takes records of up to %d bytes, but there are some of up to %d; set its max.message.bytes to that."
              .formatted(topic, largest.getAsInt(), EciConfig.LARGEST_RECORD_BYTES));
    }
  }

  private TopicReport made(TopicSpec spec, Map<String, KafkaFuture<Void>> answers) {
    try {
      await("creating topic " + spec.name(), answers.get(spec.name()));
      return new TopicReport(spec, State.CREATED, List.of());
    } catch (KafkaAccessException e) {
      if (e.getCause() instanceof TopicExistsException) {
        // Another instance was quicker.
        return new TopicReport(spec, State.EXISTS, List.of());
      }
      throw e;
    }
  }

  private static List<String> differences(TopicSpec spec, int partitions, String policy) {
    List<String> warnings = new ArrayList<>();
    if (partitions != spec.partitions()) {
      warnings.add(
          "Topic %s has %d partitions instead of %d; %s."
              .formatted(
                  spec.name(),
                  partitions,
                  spec.partitions(),
                  spec.partitions() == 1
                      ? "delete it and create it again, unless that is intended"
                      : "set topics.partitions to the number there is, or delete it and create it"
                          + " again"));
    }
    if (!policy.equals(spec.cleanupPolicy())) {
      warnings.add(
          ("Topic %1$s has cleanup.policy=%2$s instead of %3$s; change it with: kafka-configs.sh"
                  + " --alter --entity-type topics --entity-name %1$s --add-config"
                  + " cleanup.policy=%3$s.")
              .formatted(spec.name(), policy, spec.cleanupPolicy()));
    }
    return warnings;
  }

  private Map<String, TopicDescription> existing(Admin admin) {
    Set<String> names = names(admin);
    List<String> ours = specs.stream().map(TopicSpec::name).filter(names::contains).toList();
    return await("describing topics", admin.describeTopics(ours).allTopicNames());
  }

  private Set<String> names(Admin admin) {
    return await("listing topics", admin.listTopics().names());
  }

  private Map<String, String> cleanupPolicies(Admin admin, Set<String> names) {
    List<ConfigResource> resources =
        names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    Map<ConfigResource, Config> configs =
        await("reading topic configs", admin.describeConfigs(resources).all());
    Map<String, String> policies = new HashMap<>();
    configs.forEach(
        (resource, config) ->
            policies.put(resource.name(), config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value()));
    return policies;
  }

  private NewTopic request(TopicSpec spec) {
    Optional<Short> copies =
        replicationFactor == -1 ? Optional.empty() : Optional.of(replicationFactor);
    return new NewTopic(spec.name(), Optional.of(spec.partitions()), copies)
        .configs(spec.configs());
  }

  private static TopicSpec kept(String name, int partitions, EciConfig config) {
    return TopicSpec.deleted(
        name,
        partitions,
        Map.of(
            TopicConfig.RETENTION_MS_CONFIG,
            Long.toString(config.alarms().quarantineRetentionMs())));
  }

  private <T> T await(String doing, KafkaFuture<T> future) {
    return KafkaAccess.await(doing, servers, future);
  }
}
