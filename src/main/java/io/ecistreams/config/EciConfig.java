package io.ecistreams.config;

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
  private final Values values;
  private final KafkaClients clients;
  private final Map<String, Object> registryClient;
  private final Optional<String> bootstrapServers;
  private final StreamsSettings streams;
  private final TopicSettings topics;
  private final RegistrySettings registry;
  private final RankingSettings ranking;
  private final MixtureSettings mixture;
  private final AlarmSettings alarms;
  private final CalibrationSettings calibration;
  private final DefinitionSettings definition;
  private final EncoderSettings encoder;
  private final LimitSettings limits;
  private final HttpSettings http;
  private final ServingSettings serving;

  private EciConfig(Settings settings) {
    this.settings = settings;
    this.values = new Values(settings);
    this.bootstrapServers = values.optionalString(Keys.BOOTSTRAP_SERVERS);
    this.clients = new KafkaClients(settings, bootstrapServers);
    this.registryClient = RegistryClient.properties(settings);
    this.streams = StreamsSettings.of(values);
    this.topics = TopicSettings.of(values);
    this.registry = RegistrySettings.of(values);
    this.ranking = RankingSettings.of(values);
    this.mixture = MixtureSettings.of(values);
    this.alarms = AlarmSettings.of(values);
    this.calibration = CalibrationSettings.of(values);
    this.definition = DefinitionSettings.of(values);
    this.encoder = EncoderSettings.of(values);
    this.limits = LimitSettings.of(values);
    this.http = HttpSettings.of(values);
    this.serving = ServingSettings.of(values);
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

  public RankingSettings ranking() {
    return ranking;
  }

  public MixtureSettings mixture() {
    return mixture;
  }

  public AlarmSettings alarms() {
    return alarms;
  }

  public CalibrationSettings calibration() {
    return calibration;
  }

  public DefinitionSettings definition() {
    return definition;
  }

  public EncoderSettings encoder() {
    return encoder;
  }

  public LimitSettings limits() {
    return limits;
  }

  public HttpSettings http() {
    return http;
  }

  public ServingSettings serving() {
    return serving;
  }

  /** Addresses of the brokers, separated by commas; empty if not configured. */
  public Optional<String> bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * For {@code new KafkaStreams}, immutable.
   *
   * @throws ConfigurationException if kafka.bootstrap.servers is not set; so do the next three
   */
  public Map<String, Object> streamsProperties() {
    return clients.streams(streams);
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
   * @throws ConfigurationException about the first thing that is missing
   */
  public EciConfig requireRunnable() {
    return requireAddresses().requireFiles().requireEncoder();
  }

  /**
   * Checks that Kafka and the registry have addresses.
   *
   * @return this
   * @throws ConfigurationException about the first that has none
   */
  public EciConfig requireAddresses() {
    bootstrapServers.orElseThrow(() -> Required.notSet(Keys.BOOTSTRAP_SERVERS));
    if (registry.urls().isEmpty()) {
      throw Required.notSet(Keys.REGISTRY_URL);
    }
    return this;
  }

  /**
   * Checks that the files named by options are there.
   *
   * @return this
   * @throws ConfigurationException about the first that is not
   */
  public EciConfig requireFiles() {
    calibration.backgroundsFile().ifPresent(file -> requireFile(Keys.BACKGROUNDS_FILE, file));
    definition.idfCorpusFile().ifPresent(file -> requireFile(Keys.IDF_CORPUS_FILE, file));
    http.tls()
        .ifPresent(
            tls -> {
              requireFile(Keys.HTTP_TLS_KEYSTORE_PATH, tls.key().path());
              requireFile(Keys.HTTP_TLS_TRUSTSTORE_PATH, tls.trust().path());
            });
    return this;
  }

  /**
   * Checks that the encoder is there, if it has a directory of its own.
   *
   * @return this
   * @throws ConfigurationException if a file of it is missing
   */
  public EciConfig requireEncoder() {
    encoder
        .directory()
        .ifPresent(
            directory -> {
              for (String name : List.of("model.onnx", "tokenizer.json")) {
                if (!Files.isReadable(directory.resolve(name))) {
                  throw values.conflict(
                      Keys.ENCODER_DIRECTORY, "has no readable " + name + "; put it there.");
                }
              }
            });
    return this;
  }

  private void requireFile(String key, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw values.conflict(key, "is not a readable file; check the path.");
    }
  }

  /** All settings in effect, handed-on ones last; print {@link Setting#shown()} only. */
  public List<Setting> settings() {
    List<Setting> all = new ArrayList<>();
    Options.byGroup()
        .values()
        .forEach(group -> group.stream().map(o -> values.setting(o.name)).forEach(all::add));
    settings.given().values().stream()
        .filter(setting -> Keys.isPassThrough(setting.key()))
        .sorted(Comparator.comparing(Setting::key))
        .forEach(all::add);
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
