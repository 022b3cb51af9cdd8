package io.ecistreams.config;

import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.scoring.BoardSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole configuration, read and checked once, immutable. Order of precedence: the program, the
 * environment ({@code ECI_PANE_MS} for {@code pane.ms}), the properties file, the defaults.
 *
 * <p>Keys under {@code kafka.} are handed on to all clients of Kafka, those under {@code
 * schema.registry.} to the client of the registry. Unknown keys are warned of and ignored.
 */
public final class EciConfig {

  /** Largest record on the dead-letter topic and the internal topics. */
  public static final int LARGEST_RECORD_BYTES = 4 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(EciConfig.class);

  private final Settings settings;
  private final List<OptionGroup> groups = new ArrayList<>();
  private final KafkaClients clients;
  private final Map<String, Object> registryClient;
  private final StreamsSettings streams;
  private final TopicSettings topics;
  private final RegistrySettings registry;
  private final HttpSettings http;
  private final IngestSettings ingest;
  private final ServingSettings serving;
  private final RankingSettings ranking;
  private final MixturePolicy mixture;
  private final AlarmSettings alarms;
  private final CalibrationPolicy calibration;
  private final Optional<Path> backgroundsFile;
  private final BoardSettings boards;
  private final Optional<Path> idfCorpusFile;
  private final EncoderSettings encoder;
  private final IntakeLimits limits;

  /** Declares the groups in the order in which they are documented. */
  private EciConfig(Settings settings) {
    this.settings = settings;
    this.streams = StreamsSettings.of(group("Kafka"));
    this.clients = new KafkaClients(settings, streams);
    this.topics = TopicSettings.of(group("Topics"));
    this.registry = RegistrySettings.of(group("Schema registry"));
    this.registryClient = RegistrySettings.client(settings);
    this.http = HttpSettings.of(group("HTTP"));
    this.ingest = IngestSettings.of(group("Ingestion over HTTP"));
    this.serving = ServingSettings.of(group("History and metrics"));
    this.ranking = RankingSettings.of(group("Ranking"));
    OptionGroup views = group("Hybrids and views");
    HybridPolicy hybrids = ScoringOptions.hybrids(views);
    double viewKappa = ScoringOptions.viewKappa(views);
    this.mixture = MixtureOptions.policy(group("Mixture for trainers"));
    this.alarms = AlarmSettings.of(group("Alarms"), group("Quarantine"));
    OptionGroup backgrounds = group("Calibration");
    this.calibration = ScoringOptions.calibration(backgrounds);
    this.backgroundsFile = ScoringOptions.backgroundsFile(backgrounds);
    OptionGroup score = group("Definition of the score");
    this.boards =
        new BoardSettings(
            ScoringOptions.definition(score),
            ranking.windows(),
            calibration.queries(),
            ranking.closedPanes(),
            hybrids,
            viewKappa,
            alarms.crossEncoderThreshold(),
            ranking.boardBytes());
    this.idfCorpusFile = ScoringOptions.idfCorpusFile(score);
    this.encoder = EncoderSettings.of(group("Encoder"), streams, clients.transactionTimeoutMs());
    this.limits =
        ScoringOptions.limits(group("Limits"), encoder.maxTokens(), ranking.maxFutureMs());
  }

  private OptionGroup group(String title) {
    OptionGroup group = new OptionGroup(title, settings);
    groups.add(group);
    return group;
  }

  /** The groups of all options, for their documentation. */
  static List<OptionGroup> documentation() {
    return List.copyOf(new EciConfig(new Settings(Map.of(), List.of())).groups);
  }

  /**
   * Reads file and environment, and logs a warning for each unknown key.
   *
   * @param file properties in UTF-8
   * @param environment usually {@link System#getenv()}; only names with ECI_ are looked at
   * @throws ConfigurationException if a value is not accepted or the file cannot be read
   */
  public static EciConfig load(Optional<Path> file, Map<String, String> environment) {
    return load(file, environment, Map.of());
  }

  /**
   * The same, with settings of the program over all others.
   *
   * @param program by key, e.g. the address of an embedded broker
   */
  public static EciConfig load(
      Optional<Path> file, Map<String, String> environment, Map<String, String> program) {
    Settings settings = Settings.read(file, environment, program);
    settings.warnings().forEach(LOG::warn);
    return new EciConfig(settings);
  }

  /** Only the given settings over the defaults, for tests and tools. */
  public static EciConfig of(Map<String, String> program) {
    return load(Optional.empty(), Map.of(), program);
  }

  public StreamsSettings streams() {
    return streams;
  }

  public TopicSettings topics() {
    return topics;
  }

  public RegistrySettings registry() {
    return registry;
  }

  public HttpSettings http() {
    return http;
  }

  public IngestSettings ingest() {
    return ingest;
  }

  public ServingSettings serving() {
    return serving;
  }

  public RankingSettings ranking() {
    return ranking;
  }

  /** What is the same for all boards: the score, windows and hybrids. */
  public BoardSettings boards() {
    return boards;
  }

  public MixturePolicy mixture() {
    return mixture;
  }

  public AlarmSettings alarms() {
    return alarms;
  }

  /** Where alerts link to: the given runbook, else the one that this instance serves. */
  public String runbook() {
    return alarms.runbook().or(() -> http.address("/docs/alarms")).orElse("src/docs/alarms.md");
  }

  /**
   * When backgrounds are frozen.
   *
   * @param given backgrounds given in advance, by board: what is in {@link #backgroundsFile()}
   */
  public CalibrationPolicy calibration(Map<String, CosineBackground> given) {
    return new CalibrationPolicy(
        calibration.queries(), calibration.minQueries(), calibration.timeLimitMs(), given);
  }

  public EncoderSettings encoder() {
    return encoder;
  }

  public IntakeLimits limits() {
    return limits;
  }

  /** Backgrounds given in advance, JSON. */
  public Optional<Path> backgroundsFile() {
    return backgroundsFile;
  }

  /** Passages to count term weights from, JSON lines, or a built table. */
  public Optional<Path> idfCorpusFile() {
    return idfCorpusFile;
  }

  /** Addresses of the brokers, separated by commas; empty if not configured. */
  public Optional<String> bootstrapServers() {
    return streams.bootstrapServers();
  }

  /**
   * For {@code new KafkaStreams}, immutable.
   *
   * @throws ConfigurationException if kafka.bootstrap.servers is not set; so do the next three
   */
  public Map<String, Object> streamsProperties() {
    return clients.streams();
  }

  /** For {@code Admin.create}, immutable. */
  public Map<String, Object> adminProperties() {
    return clients.admin();
  }

  /** For {@code new KafkaProducer}, immutable; idempotent, without serializers. */
  public Map<String, Object> producerProperties() {
    return clients.producer();
  }

  /** For {@code new KafkaConsumer}, immutable; read_committed, without deserializers or group. */
  public Map<String, Object> consumerProperties() {
    return clients.consumer();
  }

  /** For the registry client, under its own names, immutable; empty without handed-on keys. */
  public Map<String, Object> registryClientProperties() {
    return registryClient;
  }

  /**
   * Checks what only a running application needs: the addresses, and that given files are there.
   *
   * @return this
   * @throws ConfigurationException about the first thing that is missing; so do the next three
   */
  public EciConfig requireRunnable() {
    return requireAddresses().requireFiles().requireEncoder();
  }

  /** Checks that Kafka and the registry have addresses. */
  public EciConfig requireAddresses() {
    if (bootstrapServers().isEmpty()) {
      throw ConfigurationException.notSet("kafka.bootstrap.servers");
    }
    if (registry.urls().isEmpty()) {
      throw ConfigurationException.notSet("schema.registry.url");
    }
    return this;
  }

  /** Checks that the files named by options are there. */
  public EciConfig requireFiles() {
    requireFile("backgrounds.file", backgroundsFile);
    requireFile("idf.corpus.file", idfCorpusFile);
    requireFile("http.tls.keystore.path", http.tls().map(tls -> tls.key().path()));
    requireFile("http.tls.truststore.path", http.tls().map(tls -> tls.trust().path()));
    return this;
  }

  /** Checks that the encoder is there, if it has a directory of its own, and its key. */
  public EciConfig requireEncoder() {
    requireFile("encoder.api.key.file", encoder.server().flatMap(server -> server.key().file()));
    for (String name : List.of("model.onnx", "tokenizer.json")) {
      if (!encoder.directory().map(d -> Files.isReadable(d.resolve(name))).orElse(true)) {
        throw settings.refused("encoder.directory", "has no readable " + name + "; put it there.");
      }
    }
    return this;
  }

  private void requireFile(String option, Optional<Path> file) {
    if (!file.map(path -> Files.isRegularFile(path) && Files.isReadable(path)).orElse(true)) {
      throw settings.refused(option, "is not a readable file; check the path.");
    }
  }

  /** All settings in effect, handed-on ones last; print {@link Setting#shown()} only. */
  public List<Setting> settings() {
    List<Setting> all = new ArrayList<>();
    Options.all().forEach(option -> all.add(settings.of(option)));
    all.addAll(settings.handedOn(""));
    return List.copyOf(all);
  }

  /** What was set by somebody, with secrets masked. */
  @Override
  public String toString() {
    return settings.given().values().stream()
        .sorted(Comparator.comparing(Setting::key))
        .toList()
        .toString();
  }
}
