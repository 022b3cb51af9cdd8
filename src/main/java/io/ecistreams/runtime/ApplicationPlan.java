package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.store.LiveState;
import io.ecistreams.store.StoreNames;
import io.ecistreams.topology.InputLag;
import io.ecistreams.topology.LetterLimit;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Source;

/** What an application of a configuration consists of, without starting it. */
public final class ApplicationPlan {
  private static final String CHANGELOG = "-changelog";
  private static final String REPARTITION = "-repartition";

  private final String applicationId;
  private final TopologyDescription topology;

  private ApplicationPlan(String applicationId, TopologyDescription topology) {
    this.applicationId = applicationId;
    this.topology = topology;
  }

  /** The plan; asks neither Kafka nor the registry. */
  public static ApplicationPlan of(EciConfig config) {
    try (SchemaRegistry nobody =
        RetryingSchemaRegistry.connect(
            new RegistryConfig("mock://plan", false, Duration.ZERO, Map.of()))) {
      return of(
          config.streams().applicationId(),
          Assembly.topology(
              config,
              AvroSerdes.of(nobody, false),
              Core.intake(config, Optional.empty(), IdfTable.uniform()),
              LiveState.unlimited(),
              new LetterLimit(EciConfig.LARGEST_RECORD_BYTES),
              InputLag.UNKNOWN));
    }
  }

  /** The plan of an application that is made already. */
  static ApplicationPlan of(String applicationId, Topology topology) {
    return new ApplicationPlan(applicationId, topology.describe());
  }

  /** The operators and how they are connected, as Kafka Streams describes them. */
  public String topology() {
    return topology.toString();
  }

  /** Topics that records come from: not those of global stores, nor internal ones. */
  public SortedSet<String> inputs() {
    SortedSet<String> inputs = sources();
    inputs.removeIf(name -> name.endsWith(REPARTITION));
    return inputs;
  }

  private SortedSet<String> sources() {
    return ofNodes(Source.class, Source::topicSet);
  }

  /** Names of the stores that the tasks share out and that are rebuilt from a topic. */
  public SortedSet<String> stores() {
    SortedSet<String> stores = ofNodes(Processor.class, Processor::stores);
    stores.retainAll(StoreNames.ALL);
    return stores;
  }

  private <N> SortedSet<String> ofNodes(Class<N> kind, Function<N, Set<String>> names) {
    return topology.subtopologies().stream()
        .flatMap(part -> part.nodes().stream())
        .filter(kind::isInstance)
        .flatMap(node -> names.apply(kind.cast(node)).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Names of the stores that every instance has whole. */
  public SortedSet<String> globalStores() {
    SortedSet<String> stores = new TreeSet<>();
    topology.globalStores().forEach(store -> stores.addAll(store.processor().stores()));
    return stores;
  }

  /** The topic that a store is rebuilt from. */
  public String changelog(String store) {
    return applicationId + "-" + store + CHANGELOG;
  }

  /** Topics that the local stores are filled from. */
  SortedSet<String> stateTopics() {
    SortedSet<String> topics = changelogs();
    topology.globalStores().forEach(store -> topics.addAll(store.source().topicSet()));
    return topics;
  }

  private SortedSet<String> changelogs() {
    return stores().stream().map(this::changelog).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Topics that belong to the application alone. Each by its name: what only begins like them may
   * be of another application, whose id goes on.
   */
  public SortedSet<String> internalTopics() {
    SortedSet<String> topics = changelogs();
    sources().stream()
        .filter(name -> name.endsWith(REPARTITION))
        .forEach(name -> topics.add(applicationId + "-" + name));
    return topics;
  }
}
