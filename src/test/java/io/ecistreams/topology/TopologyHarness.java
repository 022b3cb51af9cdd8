package io.ecistreams.topology;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Background;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Mixture;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.information.ClosedPanes;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.model.TextEncoders;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.EncoderPolicy;
import io.ecistreams.scoring.Intake;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.store.BoardHistory;
import io.ecistreams.store.LiveState;
import io.ecistreams.store.TaskBoards;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The topology in a {@link TopologyTestDriver}, over a registry of its own. */
final class TopologyHarness implements AutoCloseable {
  static final Instant START = Instant.ofEpochMilli(1_700_000_000_000L);

  final TopologyTestDriver driver;
  final TestInputTopic<byte[], byte[]> negatives;
  final TestOutputTopic<String, Ranking> rankings;
  final TestOutputTopic<String, SourceScore> scores;
  final TestOutputTopic<String, Mixture> mixtures;
  final TestOutputTopic<String, Background> backgrounds;
  final TestOutputTopic<byte[], byte[]> deadLetters;
  final TestOutputTopic<String, Alert> alerts;
  final TestOutputTopic<String, QuarantinedExample> quarantine;
  final TestInputTopic<byte[], Verdict> verdicts;
  final TestInputTopic<byte[], Command> commands;
  final TestInputTopic<byte[], TrainingOutcome> outcomes;
  private final AvroSerdes serdes;

  /** What a test may change. */
  static final class Options {
    private WindowPolicy windows = new WindowPolicy(60_000, List.of(900_000L, 0L), 120_000);
    private CalibrationPolicy calibration = CalibrationPolicy.standard();
    private long emitIntervalMs = 2_000;
    private long catchUpIntervalMs = 20_000;
    private LiveState liveState = LiveState.unlimited();
    private long idleRetentionMs = Duration.ofDays(7).toMillis();
    private Optional<TextEmbedder> embedder = Optional.empty();
    private Optional<TextEncoders> revisions = Optional.empty();
    private IntakeLimits limits = IntakeLimits.standard();
    private Map<String, String> pins = Map.of();
    private IdfTable idf = IdfTable.uniform();
    private MixturePolicy mixture = MixturePolicy.standard();
    private AlarmPolicy alarms = AlarmPolicy.standard();
    private long boardBytes = Long.MAX_VALUE;
    private InputLag lag = InputLag.UNKNOWN;
    private TopicNames topics = TopicNames.standard();
    private BoardHistory.Bounds history = new BoardHistory.Bounds(10_000, 3_600_000);

    Options alarms(AlarmPolicy policy) {
      alarms = policy;
      return this;
    }

    Options mixture(MixturePolicy policy) {
      mixture = policy;
      return this;
    }

    Options boardBytes(long bytes) {
      boardBytes = bytes;
      return this;
    }

    /** Has records go on to a topic without their suspected false negatives. */
    Options clean(String topic) {
      topics =
          new TopicNames(
              topics.negatives(),
              topics.deadLetters(),
              topics.rankings(),
              topics.sourceScores(),
              topics.mixtures(),
              topics.backgrounds(),
              topics.alerts(),
              topics.quarantine(),
              topics.verdicts(),
              topics.commands(),
              topics.outcomes(),
              topics.idf(),
              Optional.of(topic));
      return this;
    }

    Options lag(InputLag inputLag) {
      lag = inputLag;
      return this;
    }

    Options windows(WindowPolicy policy) {
      windows = policy;
      return this;
    }

    Options calibration(CalibrationPolicy policy) {
      calibration = policy;
      return this;
    }

    Options emitIntervalMs(long intervalMs) {
      emitIntervalMs = intervalMs;
      return this;
    }

    Options catchUpIntervalMs(long intervalMs) {
      catchUpIntervalMs = intervalMs;
      return this;
    }

    Options liveState(LiveState state) {
      liveState = state;
      return this;
    }

    Options idleRetentionMs(long retentionMs) {
      idleRetentionMs = retentionMs;
      return this;
    }

    Options embedder(TextEmbedder textEmbedder) {
      embedder = Optional.of(textEmbedder);
      return this;
    }

    Options revisions(TextEncoders models) {
      revisions = Optional.of(models);
      return this;
    }

    Options pins(Map<String, String> encoderByBoard) {
      pins = encoderByBoard;
      return this;
    }

    Options idf(IdfTable table) {
      idf = table;
      return this;
    }

    Options history(BoardHistory.Bounds bounds) {
      history = bounds;
      return this;
    }

    Options limits(IntakeLimits intakeLimits) {
      limits = intakeLimits;
      return this;
    }
  }

  TopologyHarness(Options options) {
    serdes = serdes("mock://" + UUID.randomUUID());
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "topology-test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    properties.put("processing.exception.handler.global.enabled", true);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, "target/topology-test-" + UUID.randomUUID());
    driver = new TopologyTestDriver(topology(serdes, options), properties, START);
    TopicNames topics = TopicNames.standard();
    negatives =
        driver.createInputTopic(
            topics.negatives(),
            new ByteArraySerializer(),
            new ByteArraySerializer(),
            // After every clock of a test: sent now.
            Instant.now(),
            Duration.ZERO);
    rankings =
        driver.createOutputTopic(
            topics.rankings(), new StringDeserializer(), serdes.rankings().deserializer());
    scores =
        driver.createOutputTopic(
            topics.sourceScores(), new StringDeserializer(), serdes.scores().deserializer());
    mixtures =
        driver.createOutputTopic(
            topics.mixtures(), new StringDeserializer(), serdes.mixtures().deserializer());
    backgrounds =
        driver.createOutputTopic(
            topics.backgrounds(), new StringDeserializer(), serdes.backgrounds().deserializer());
    alerts =
        driver.createOutputTopic(
            topics.alerts(), new StringDeserializer(), serdes.alerts().deserializer());
    quarantine =
        driver.createOutputTopic(
            topics.quarantine(), new StringDeserializer(), serdes.quarantine().deserializer());
    verdicts =
        driver.createInputTopic(
            topics.verdicts(), new ByteArraySerializer(), serdes.verdicts().serializer());
    commands =
        driver.createInputTopic(
            topics.commands(), new ByteArraySerializer(), serdes.commands().serializer());
    outcomes =
        driver.createInputTopic(
            topics.outcomes(), new ByteArraySerializer(), serdes.outcomes().serializer());
    deadLetters =
        driver.createOutputTopic(
            topics.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  static AvroSerdes serdes(String registryUrl) {
    SchemaRegistry registry =
        RetryingSchemaRegistry.connect(
            new RegistryConfig(registryUrl, true, Duration.ofSeconds(1), Map.of()));
    return AvroSerdes.of(registry, true);
  }

  static Topology topology(AvroSerdes serdes, Options options) {
    Intake intake =
        new Intake(
            options.limits,
            new EncoderPolicy(
                "e5-small-v2", options.pins, Map.of(), options.embedder, options.revisions),
            options.idf);
    return new EciTopology(
            options.topics,
            serdes,
            intake,
            new TaskBoards.Settings(
                new BoardPolicies(
                    new BoardSettings(
                        ScoringDefinition.standard(),
                        options.windows,
                        options.calibration.queries(),
                        ClosedPanes.DOUBLE_PRECISION,
                        HybridPolicy.standard(),
                        BoardSettings.STANDARD_VIEW_KAPPA,
                        BoardSettings.STANDARD_CROSS_ENCODER_THRESHOLD,
                        options.boardBytes),
                    options.calibration,
                    options.mixture,
                    options.alarms),
                64 << 10,
                options.liveState,
                intake.encoders()),
            new Emission(
                options.emitIntervalMs, options.catchUpIntervalMs, options.idleRetentionMs),
            new FoldMemory(64 << 20, true),
            "runbook.md",
            options.history,
            new LetterLimit(EciConfig.LARGEST_RECORD_BYTES),
            options.lag)
        .build();
  }

  AvroSerdes serdes() {
    return serdes;
  }

  void pipe(MinedNegatives record) {
    negatives.pipeInput(null, encode(record));
  }

  void pipe(MinedNegatives record, Instant sentAt) {
    negatives.pipeInput(null, encode(record), sentAt);
  }

  byte[] encode(MinedNegatives record) {
    return serdes.negatives().serializer().serialize(TopicNames.standard().negatives(), record);
  }

  /** Registers a board as its task would, through the topic. */
  void register(String board, Background registration) {
    driver
        .createInputTopic(
            TopicNames.standard().backgrounds(),
            new StringSerializer(),
            serdes.backgrounds().serializer())
        .pipeInput(board, registration);
  }

  /** Sum of a counter over all tasks; absent where no task has it. */
  OptionalDouble total(String metric) {
    return driver.metrics().entrySet().stream()
        .filter(entry -> entry.getKey().group().equals("stream-eci-metrics"))
        .filter(entry -> entry.getKey().name().equals(metric + "-total"))
        .mapToDouble(entry -> (Double) entry.getValue().metricValue())
        .reduce(Double::sum);
  }

  /** The newest ranking of a board among those not read yet. */
  Ranking lastRanking(String board) {
    return rankings.readRecordsToList().stream()
        .filter(record -> board.equals(record.key()))
        .reduce((first, second) -> second)
        .map(TestRecord::value)
        .orElseThrow(() -> new AssertionError("no ranking of " + board));
  }

  @Override
  public void close() {
    driver.close();
  }
}
