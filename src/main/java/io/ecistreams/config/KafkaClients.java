package io.ecistreams.config;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.streams.StreamsConfig;

/**
 * Properties of Kafka's clients: our defaults, over them what the user hands on with {@code
 * kafka.}, over that what has an option of its own. Passwords are wrapped, so that printing a map
 * does not show them.
 */
final class KafkaClients {
  private static final Set<String> BOUNDS_OF_RECORDS =
      Set.of(
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
          StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
          StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG));

  private static final int TRANSACTION_TIMEOUT_MS = 60_000;

  private final StreamsSettings streams;
  private final Map<String, Object> handedOn;

  KafkaClients(Settings settings, StreamsSettings streams) {
    this.streams = streams;
    Map<String, Object> stripped = new HashMap<>();
    for (Setting setting : settings.handedOn(Options.KAFKA_PREFIX)) {
      LoginConfig.check(setting);
      String name = Options.clientName(setting.key());
      requireRoom(setting, name);
      requireThatFailuresFail(setting, name);
      String value = setting.value();
      stripped.put(name, KafkaNames.isPassword(name) ? new Password(value) : value);
    }
    this.handedOn = Map.copyOf(stripped);
  }

  /**
   * A record that may be read but not be sent on would stop the stream, and again at each start.
   */
  private static void requireRoom(Setting setting, String name) {
    boolean isSmall =
        setting.value().matches("\\d{1,9}")
            && Integer.parseInt(setting.value()) < EciConfig.LARGEST_RECORD_BYTES;
    if (isSmall && BOUNDS_OF_RECORDS.contains(name)) {
      throw setting.refused(
          "is too small: dead letters and internal topics have records of up to %d bytes; give that or more, or leave it out."
              .formatted(EciConfig.LARGEST_RECORD_BYTES));
    }
  }

  /** Kafka's handlers of exceptions can only pass a record over, and what was summed with it. */
  private static void requireThatFailuresFail(Setting setting, String name) {
    if (name.endsWith("exception.handler")) {
      throw setting.refused(
          "is not accepted: what it passes over would be lost. Bad records are dead letters, and what fails is read again.");
    }
  }

  Map<String, Object> streams() {
    Map<String, Object> p = new TreeMap<>();
    // Internal topics get as many copies as the cluster thinks right.
    p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
    // A standby doubles memory and network; restarts on a kept state directory need none.
    p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 0);
    // For the marks of the commit hook, a few bytes a task beside the record that they came with:
    // where they did not fit, each record would be sent on by itself.
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 64L << 20);
    // No task reads two topics, so none waits for a second one; asked at every record otherwise.
    p.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    // A record can hold a thousand embeddings: the default of 1000 buffered records a partition
    // could be gigabytes.
    p.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 100);
    // Embedding the texts of one record can take half a minute on one core.
    p.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 600_000);
    // For the same reason a transaction may stay open longer than the 10 s that Streams allows.
    p.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    // Names of stores and topics must not depend on the order in which a topology is written.
    p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    // What Kafka 5 will do anyway, and warns of at every start until then; its constant is
    // deprecated from birth.
    p.put("processing.exception.handler.global.enabled", true);
    p.putAll(producerDefaults());
    // A dead letter is a record of up to a mebibyte and its reason; until a board is registered
    // its records carry their original bytes on the internal topic.
    p.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, EciConfig.LARGEST_RECORD_BYTES);
    p.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
        EciConfig.LARGEST_RECORD_BYTES);
    p.putAll(changelogBounds());
    // Negatives that come over HTTP are written in transactions. With at_least_once too what was
    // rolled back, and comes again, must not be counted.
    p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Only for the consumer of input, as a restore is quicker in large polls; a name with this
    // prefix would beat the user's shorter ones.
    if (!handedOn.containsKey(ConsumerConfig.MAX_POLL_RECORDS_CONFIG)
        && !handedOn.containsKey("consumer." + ConsumerConfig.MAX_POLL_RECORDS_CONFIG)) {
      p.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 100);
    }
    p.putAll(handedOn);
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, streams.applicationId());
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, streams.processingGuarantee());
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, streams.threads());
    p.put(StreamsConfig.STATE_DIR_CONFIG, streams.stateDirectory().toString());
    p.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, streams.commitIntervalMs());
    // Kafka Streams holds the commit interval against the name with the prefix only.
    p.putIfAbsent(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        p.get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG));
    return withServers(p);
  }

  /**
   * What a changelog holds beside the newest value of each key is what a restore reads for nothing:
   * compaction leaves out the open segment, and waits until enough is outdated.
   */
  private static Map<String, Object> changelogBounds() {
    return Map.of(
        StreamsConfig.topicPrefix(TopicConfig.SEGMENT_BYTES_CONFIG),
        Integer.toString(32 << 20),
        StreamsConfig.topicPrefix(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG),
        "0.2",
        // Also closes an open segment of this age.
        StreamsConfig.topicPrefix(TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG),
        Long.toString(TimeUnit.MINUTES.toMillis(30)),
        // A restore that takes longer would miss deletions.
        StreamsConfig.topicPrefix(TopicConfig.DELETE_RETENTION_MS_CONFIG),
        Long.toString(TimeUnit.HOURS.toMillis(4)));
  }

  /** How long a transaction may stay open; what is no number is for Kafka to refuse. */
  long transactionTimeoutMs() {
    String name = ProducerConfig.TRANSACTION_TIMEOUT_CONFIG;
    String given =
        String.valueOf(
            handedOn.getOrDefault(
                StreamsConfig.producerPrefix(name),
                handedOn.getOrDefault(name, TRANSACTION_TIMEOUT_MS)));
    return given.matches("\\d{1,9}") ? Long.parseLong(given) : Long.MAX_VALUE;
  }

  Map<String, Object> admin() {
    return client(
        "admin.",
        AdminClientConfig.configNames(),
        p -> {
          // A person waits: fifteen seconds without an answer is an answer.
          p.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
          p.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        });
  }

  Map<String, Object> producer() {
    return client(
        "producer.",
        ProducerConfig.configNames(),
        p -> {
          p.putAll(producerDefaults());
          // Retries after a lost answer must not score a record twice.
          p.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
          p.put(ProducerConfig.ACKS_CONFIG, "all");
        });
  }

  Map<String, Object> consumer() {
    return client(
        "consumer.",
        ConsumerConfig.configNames(),
        p -> {
          // Scores of a transaction that was rolled back were never true.
          p.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
          p.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
          p.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        });
  }

  /**
   * Embeddings hardly compress: lz4 squeezes texts and wastes little on the rest. A record of eight
   * negatives at d = 384 fills Kafka's default batch alone.
   */
  private static Map<String, Object> producerDefaults() {
    return Map.of(
        ProducerConfig.COMPRESSION_TYPE_CONFIG,
        "lz4",
        ProducerConfig.BATCH_SIZE_CONFIG,
        128 * 1024,
        ProducerConfig.LINGER_MS_CONFIG,
        20);
  }

  private Map<String, Object> client(
      String prefix, Set<String> names, Consumer<Map<String, Object>> defaults) {
    Map<String, Object> p = new TreeMap<>();
    defaults.accept(p);
    handedOn.forEach(
        (name, value) -> {
          boolean plain = KafkaNames.prefixOf(name).isEmpty() && !name.startsWith("topic.");
          // What no client of Kafka knows is for a plug-in, and plug-ins are in every client.
          if (plain && (names.contains(name) || !KafkaNames.isKnown(name))) {
            p.put(name, value);
          }
        });
    handedOn.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            p.put(name.substring(prefix.length()), value);
          }
        });
    return withServers(p);
  }

  private Map<String, Object> withServers(Map<String, Object> p) {
    p.put(
        "bootstrap.servers",
        streams
            .bootstrapServers()
            .orElseThrow(() -> ConfigurationException.notSet("kafka.bootstrap.servers")));
    return Collections.unmodifiableMap(p);
  }
}
