package io.ecistreams.runtime;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.embedding.ProgressListener;
import io.ecistreams.embedding.djl.DjlTextEmbedder;
import io.ecistreams.miner.Bm25Miner;
import io.ecistreams.miner.DenseMiner;
import io.ecistreams.miner.MinedNegativesFactory;
import io.ecistreams.miner.MiningLoop;
import io.ecistreams.miner.MiningPlan;
import io.ecistreams.miner.NegativeMiner;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.RandomMiner;
import io.ecistreams.miner.SpikingMiner;
import io.ecistreams.miner.Ticker;
import io.ecistreams.miner.WrittenNegativesMiner;
import io.ecistreams.model.TextEmbedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole thing in one JVM: a real broker, the application, and four miners over the sample
 * collection. Everything it writes is in one temporary directory, except the unpacked encoder, and
 * is deleted when it is closed.
 */
public final class Demo implements AutoCloseable {
  /** The board of the sample miners. */
  public static final String BOARD = "sample";

  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
  static final int NEGATIVES_PER_RECORD = 8;
  private static final double LLM_RECORDS_PER_SECOND = 5;
  static final long SEED = 2026;
  private static final Duration START_WITHIN = Duration.ofSeconds(4);

  private final Map<String, String> environment;
  private final double recordsPerSecond;
  private final Optional<DemoSpike> spike;
  private final Optional<Long> refreshAfter;
  private volatile Optional<DemoRefresh> refresh = Optional.empty();
  private final ProgressListener progress;
  private final Consumer<Ranking> rankings;
  private final BiConsumer<String, Optional<Alert>> alerts;
  private final Path directory;
  private final Path revisions;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private volatile Optional<EciApplication> application = Optional.empty();
  private final CountDownLatch startOver = new CountDownLatch(1);
  private boolean starting;
  private boolean closed;

  /**
   * A demo that is not started.
   *
   * @param environment as for {@link EciConfig#load}
   * @param recordsPerSecond of each miner, once it has gone over the queries
   * @param spikeAfter counted examples of bm25 after which it emits false negatives until its alarm
   *     fires; empty for never
   * @param refreshAfter counted examples of dense after which its encoder is trained; empty for
   *     never
   * @param progress hears what is being done
   * @param rankings gets every ranking, on a thread of the feed
   * @param alerts gets every change of an alert, as {@link TopicFeed#alerts} has them
   */
  public Demo(
      Map<String, String> environment,
      double recordsPerSecond,
      Optional<Long> spikeAfter,
      Optional<Long> refreshAfter,
      ProgressListener progress,
      Consumer<Ranking> rankings,
      BiConsumer<String, Optional<Alert>> alerts)
      throws IOException {
    this.environment = Map.copyOf(environment);
    this.recordsPerSecond = recordsPerSecond;
    this.spike = spikeAfter.map(examples -> new DemoSpike(Bm25Miner.SOURCE, examples));
    this.refreshAfter = refreshAfter;
    this.progress = progress;
    this.rankings = rankings;
    this.alerts = alerts;
    // Only Kafka's broker brings this library, and its hook fails when the JVM is shutting down.
    System.setProperty("log4j.shutdownHookEnabled", "false");
    this.directory = Files.createTempDirectory("eci-demo-");
    this.revisions = directory.resolve("revisions");
  }

  /**
   * Starts everything; returns when all miners are emitting.
   *
   * @throws IllegalStateException if the demo is closed meanwhile, by another thread
   */
  public void start() throws IOException {
    synchronized (parts) {
      starting = true;
    }
    try {
      startParts();
    } finally {
      startOver.countDown();
    }
  }

  private void startParts() throws IOException {
    progress.progress("starting a Kafka broker", 0);
    EmbeddedBroker broker = part(EmbeddedBroker.start(directory.resolve("kafka")));
    EciConfig config = EciConfig.load(Optional.empty(), environment, settings(broker));
    try (Admin admin = Admin.create(config.adminProperties())) {
      Topics.of(config).create(admin);
    }
    TextEmbedder encoder = Core.encoder(config);
    TextEmbedder embedder = part(Core.cached(config, encoder));
    EciApplication started = new EciApplication(config, embedder);
    part(() -> started.close(Duration.ofMillis(3_500)));
    started.start();
    application = Optional.of(started);
    part(TopicFeed.rankings(config, this::show)).start();
    part(TopicFeed.alerts(config, this::show)).start();
    if (encoder instanceof DjlTextEmbedder local) {
      local.load(progress);
    }

    NegativesProducer producer = part(new NegativesProducer(config));
    PassageCollection collection = PassageCollection.sample();
    // Embeds the collection at once, in large batches; what the others send is then in the cache.
    DenseMiner dense = new DenseMiner(collection, NEGATIVES_PER_RECORD, embedder, progress);
    mine(
        collection,
        new MiningPlan(recordsPerSecond, OptionalInt.empty(), true, SEED),
        producer,
        spiking(collection, part(new Bm25Miner(collection, NEGATIVES_PER_RECORD))),
        refreshed(collection, embedder, dense),
        new RandomMiner(collection, NEGATIVES_PER_RECORD, SEED));
    // Nobody has embedded what it writes: at full speed it would hold the others up.
    double llmRate = Math.min(recordsPerSecond, LLM_RECORDS_PER_SECOND);
    mine(
        collection,
        new MiningPlan(llmRate, OptionalInt.empty(), false, SEED),
        producer,
        new WrittenNegativesMiner(collection));
    progress.progress(
        "all miners are emitting" + started.url().map(url -> "; see " + url).orElse(""), 1);
  }

  /** Where the application answers over HTTP, once it is started. */
  public Optional<String> url() {
    return application.flatMap(EciApplication::url);
  }

  private NegativeMiner spiking(PassageCollection collection, NegativeMiner miner) {
    return spike
        .<NegativeMiner>map(on -> new SpikingMiner(miner, collection, on::isOn))
        .orElse(miner);
  }

  private NegativeMiner refreshed(
      PassageCollection collection, TextEmbedder embedder, DenseMiner first) {
    refresh =
        refreshAfter.map(
            examples ->
                part(new DemoRefresh(collection, embedder, revisions, examples, first, progress)));
    return refresh.map(DemoRefresh::miner).orElse(first);
  }

  private void show(Ranking ranking) {
    rankings.accept(ranking);
    spike.ifPresent(waiting -> waiting.read(ranking));
    refresh.ifPresent(waiting -> waiting.read(ranking));
  }

  private void show(String fingerprint, Optional<Alert> alert) {
    alerts.accept(fingerprint, alert);
    spike.ifPresent(on -> alert.ifPresent(on::read));
  }

  /** Why the application has failed, if it has; then no ranking comes any more. */
  public Optional<String> failure() {
    return application.flatMap(EciApplication::failure);
  }

  private void mine(
      PassageCollection collection,
      MiningPlan plan,
      NegativesProducer producer,
      NegativeMiner... miners) {
    part(new MiningLoop(
            List.of(miners),
            collection.queries(),
            new MinedNegativesFactory(collection, BOARD),
            plan,
            producer,
            Clock.systemUTC(),
            Ticker.system()))
        .start();
  }

  private Map<String, String> settings(EmbeddedBroker broker) throws IOException {
    Path corpus = directory.resolve("passages.jsonl");
    try (InputStream passages = PassageCollection.passagesAsJsonLines()) {
      Files.copy(passages, corpus);
    }
    Properties usual = new Properties();
    try (InputStream in = Demo.class.getResourceAsStream("demo.properties")) {
      usual.load(in);
    }
    Map<String, String> settings = new HashMap<>();
    usual.stringPropertyNames().forEach(key -> settings.put(key, usual.getProperty(key)));
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put("schema.registry.url", "mock://demo-" + UUID.randomUUID());
    settings.put("state.dir", directory.resolve("state").toString());
    settings.put("idf.corpus.file", corpus.toString());
    settings.put("encoder.revisions.dir", Files.createDirectory(revisions).toString());
    // Whatever else runs on this machine; a person may want the usual port, or none.
    settings.put("http.port", environment.getOrDefault("ECI_HTTP_PORT", "0"));
    return settings;
  }

  private <T extends AutoCloseable> T part(T part) {
    synchronized (parts) {
      if (!closed) {
        parts.push(part);
        return part;
      }
    }
    close(part);
    throw new IllegalStateException("the demo was closed while it started");
  }

  /**
   * Stops everything in the opposite order of its start, within a few seconds. A second call does
   * nothing; a call from another thread makes {@link #start} fail soon.
   */
  @Override
  public void close() {
    List<AutoCloseable> started;
    boolean isStarting;
    synchronized (parts) {
      if (closed) {
        return;
      }
      closed = true;
      isStarting = starting;
      started = List.copyOf(parts);
    }
    started.forEach(Demo::close);
    if (isStarting) {
      awaitStart();
    }
    deleteDirectory();
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("a part of the demo did not stop cleanly: {}", e.toString());
    }
  }

  /** A part that is just starting is closed by its thread, and needs its files until then. */
  private void awaitStart() {
    try {
      if (!startOver.await(START_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a part of the demo is still starting");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void deleteDirectory() {
    try {
      Utils.delete(directory.toFile());
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", directory, e.toString());
    }
  }
}
