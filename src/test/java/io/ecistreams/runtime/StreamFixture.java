package io.ecistreams.runtime;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextRole;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.Filler;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.testing.OwnNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;

/** The topics on a real broker, a registry, and a feed of the committed rankings. */
final class StreamFixture implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Map<String, String> settings = new HashMap<>();
  private final Runnable removal;
  private final AvroSerdes serdes;
  private final TopicFeed<Ranking> feed;
  private final BlockingQueue<Ranking> rankings = new LinkedBlockingQueue<>();
  private final Deque<EciApplication> applications = new ArrayDeque<>();
  private final Map<String, Ranking> newest = new ConcurrentHashMap<>();

  /** On the broker of all tests, under names of its own; {@code more} may choose others. */
  StreamFixture(Path directory, Map<String, String> more) {
    this(
        directory,
        SharedBroker.bootstrapServers(),
        joined(OwnNames.settings("it-" + UUID.randomUUID()), more),
        Optional.empty());
  }

  /** On the broker of all tests, under the names that an application has by default. */
  static StreamFixture withDefaultNames(Path directory, Map<String, String> more) {
    return new StreamFixture(directory, SharedBroker.bootstrapServers(), more, Optional.empty());
  }

  /** On a broker of its own, under the names that an application has by default. */
  static StreamFixture alone(Path directory, Map<String, String> more) {
    EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
    return new StreamFixture(directory, broker.bootstrapServers(), more, Optional.of(broker));
  }

  private StreamFixture(
      Path directory,
      String bootstrapServers,
      Map<String, String> more,
      Optional<EmbeddedBroker> own) {
    removal =
        own.<Runnable>map(broker -> broker::close)
            .orElse(() -> SharedBroker.remove(config(Map.of())));
    settings.put("kafka.bootstrap.servers", bootstrapServers);
    settings.put("schema.registry.url", "mock://" + UUID.randomUUID());
    settings.put("state.dir", directory.resolve("state").toString());
    settings.put("topics.partitions", "3");
    settings.put("http.port", "0");
    settings.put("emit.interval.ms", "200");
    settings.putAll(more);
    EciConfig config = config(Map.of());
    try (Admin admin = Admin.create(config.adminProperties())) {
      Topics.of(config).create(admin);
    }
    serdes =
        AvroSerdes.of(
            RetryingSchemaRegistry.connect(
                new RegistryConfig(
                    settings.get("schema.registry.url"), true, Duration.ofSeconds(5), Map.of())),
            true);
    feed =
        TopicFeed.rankings(
            config,
            ranking -> {
              newest.put(ranking.getBoard(), ranking);
              rankings.add(ranking);
            });
    feed.start();
  }

  private static Map<String, String> joined(Map<String, String> some, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  String applicationId() {
    return config(Map.of()).streams().applicationId();
  }

  String setting(String key) {
    return settings.get(key);
  }

  EciConfig config(Map<String, String> more) {
    return EciConfig.of(joined(settings, more));
  }

  /** The settings as variables, for a process of its own. */
  Map<String, String> environment(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    joined(settings, more)
        .forEach(
            (key, value) ->
                environment.put(
                    "ECI_" + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT), value));
    return environment;
  }

  /** Starts an application that embeds nothing; it is stopped with the fixture, or before. */
  EciApplication startApplication(Map<String, String> more) throws InterruptedException {
    return started(prepareApplication(more));
  }

  /** Starts an application that embeds with the configured encoder. */
  EciApplication startApplicationThatEmbeds(Map<String, String> more) throws InterruptedException {
    EciConfig config = config(more);
    EciApplication prepared = new EciApplication(config, Core.cached(config, Core.encoder(config)));
    applications.push(prepared);
    return started(prepared);
  }

  private static EciApplication started(EciApplication started) throws InterruptedException {
    started.start();
    if (!started.awaitRunning(PATIENCE)) {
      throw new AssertionError("the application is " + started.state());
    }
    return started;
  }

  /** The same, not started. */
  EciApplication prepareApplication(Map<String, String> more) {
    EciApplication prepared = new EciApplication(config(more), new NoEmbedder());
    applications.push(prepared);
    return prepared;
  }

  KafkaStreams.State state() {
    return applications.element().state();
  }

  /** The newest ranking of a board that has one. */
  Ranking newest(String board) {
    return newest.get(board);
  }

  void stopApplication() {
    while (!applications.isEmpty()) {
      stopNewestApplication();
    }
  }

  /** Stops the one that was started last, of several. */
  void stopNewestApplication() {
    applications.pop().close();
  }

  /** Sends values without keys, so that they spread over the partitions. */
  void send(List<byte[]> values) {
    send(values, 3);
  }

  /** The same to the first so many partitions; the others stay empty. */
  void send(List<byte[]> values, int partitions) {
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      int partition = 0;
      for (byte[] value : values) {
        // Round robin: one record's neighbours in file order come from other partitions.
        producer.send(
            new ProducerRecord<>(
                config(Map.of()).topics().negatives(), partition++ % partitions, null, value));
      }
      producer.flush();
    }
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(
        config(Map.of()).producerProperties(),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** A record that says nothing, to the first partition. */
  void sendFiller() {
    ProducerRecord<byte[], byte[]> filler =
        new ProducerRecord<>(config(Map.of()).topics().negatives(), 0, null, null);
    filler.headers().add(Filler.header());
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      producer.send(filler);
    }
  }

  byte[] encode(MinedNegatives record) {
    return serdes.negatives().serializer().serialize(config(Map.of()).topics().negatives(), record);
  }

  /** Waits for a ranking of the board that fits, and returns it. */
  Ranking await(String board, Predicate<Ranking> fits) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<Ranking> ranking = Optional.ofNullable(newest.get(board)).filter(fits);
      if (ranking.isPresent()) {
        return ranking.get();
      }
      rankings.poll(200, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("no such ranking came, the newest is " + newest.get(board));
  }

  /** Examples of all sources in the primary window. */
  static long examples(Ranking ranking) {
    return ranking.getWindows().isEmpty()
        ? 0
        : ranking.getWindows().get(0).getSources().stream().mapToLong(SourceScore::getN).sum();
  }

  /** Whether the miners of all sources have said that they have ended. */
  static boolean isFinished(Ranking ranking) {
    return !ranking.getWindows().isEmpty()
        && ranking.getWindows().get(0).getSources().stream()
            .allMatch(source -> source.getFinishedAt().isPresent());
  }

  /** Records of all sources in the primary window. */
  static long records(Ranking ranking) {
    return ranking.getWindows().isEmpty()
        ? 0
        : ranking.getWindows().get(0).getSources().stream()
            .mapToLong(SourceScore::getRecords)
            .sum();
  }

  /** The first records of the dead-letter topic, in any order. */
  List<ConsumerRecord<byte[], byte[]>> deadLetters(int count) {
    try (KafkaConsumer<byte[], byte[]> consumer = deadLetterConsumer()) {
      consumer.seekToBeginning(consumer.assignment());
      List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (letters.size() < count && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(letters::add);
      }
      return letters;
    }
  }

  /** Whether there is no dead letter. */
  boolean hasNoDeadLetters() {
    try (KafkaConsumer<byte[], byte[]> consumer = deadLetterConsumer()) {
      return consumer.endOffsets(consumer.assignment()).values().stream().allMatch(end -> end == 0);
    }
  }

  /** Assigned to all partitions of the dead-letter topic. */
  private KafkaConsumer<byte[], byte[]> deadLetterConsumer() {
    EciConfig config = config(Map.of());
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            config.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(config.topics().deadLetters()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList());
    return consumer;
  }

  /** A file that gives board {@code good} its background, for dimension 8. */
  static Path givenBackground(Path directory) throws IOException {
    return givenBackground(directory, 8);
  }

  /** The same for another dimension. */
  static Path givenBackground(Path directory, int dimension) throws IOException {
    return Files.writeString(
        directory.resolve("backgrounds.json"),
        ("{\"good\": {\"encoder\": \"test-encoder\", \"dimension\": %d,"
                + " \"muQ\": 0, \"sdQ\": 0.3, \"muP\": 0, \"sdP\": 0.3}}")
            .formatted(dimension));
  }

  @Override
  public void close() {
    stopApplication();
    feed.close();
    removal.run();
  }

  private static final class NoEmbedder implements TextEmbedder {
    @Override
    public String encoderId() {
      return "none";
    }

    @Override
    public List<float[]> embed(TextRole role, List<String> texts) {
      throw new EmbeddingException("nothing is embedded in this test");
    }

    @Override
    public void close() {}
  }
}
