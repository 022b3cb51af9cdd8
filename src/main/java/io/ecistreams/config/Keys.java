package io.ecistreams.config;

/** Names of the options; what they mean is said once, in {@link Options}. */
public final class Keys {

  public static final String KAFKA_PREFIX = "kafka.";
  public static final String REGISTRY_PREFIX = "schema.registry.";

  public static final String APPLICATION_ID = "application.id";
  public static final String BOOTSTRAP_SERVERS = "kafka.bootstrap.servers";
  public static final String PROCESSING_GUARANTEE = "processing.guarantee";
  public static final String STREAM_THREADS = "stream.threads";
  public static final String STATE_DIR = "state.dir";
  public static final String COMMIT_INTERVAL_MS = "commit.interval.ms";
  public static final String ROCKSDB_MEMORY_MB = "rocksdb.memory.mb";

  public static final String TOPIC_NEGATIVES = "topic.negatives";
  public static final String TOPIC_DEAD_LETTERS = "topic.dead.letters";
  public static final String TOPIC_RANKINGS = "topic.rankings";
  public static final String TOPIC_SOURCE_SCORES = "topic.source.scores";
  public static final String TOPIC_MIXTURES = "topic.mixtures";
  public static final String TOPIC_BACKGROUNDS = "topic.backgrounds";
  public static final String TOPIC_ALERTS = "topic.alerts";
  public static final String TOPIC_QUARANTINE = "topic.quarantine";
  public static final String TOPIC_VERDICTS = "topic.verdicts";
  public static final String TOPIC_COMMANDS = "topic.commands";
  public static final String TOPIC_IDF = "topic.idf";
  public static final String TOPICS_PARTITIONS = "topics.partitions";
  public static final String TOPICS_REPLICATION_FACTOR = "topics.replication.factor";
  public static final String DEAD_LETTERS_RETENTION_MS = "dead.letters.retention.ms";

  public static final String REGISTRY_URL = "schema.registry.url";
  public static final String REGISTRY_AUTO_REGISTER = "schema.registry.auto.register";
  public static final String REGISTRY_RETRY_MAX_MS = "schema.registry.retry.max.ms";

  public static final String HTTP_ENABLED = "http.enabled";
  public static final String HTTP_HOST = "http.host";
  public static final String HTTP_PORT = "http.port";
  public static final String HTTP_ADVERTISED_HOST = "http.advertised.host";
  public static final String HTTP_ADVERTISED_PORT = "http.advertised.port";
  public static final String HTTP_TOKEN = "http.token";
  public static final String HTTP_TLS_KEYSTORE_PATH = "http.tls.keystore.path";
  public static final String HTTP_TLS_KEYSTORE_PASSWORD = "http.tls.keystore.password";
  public static final String HTTP_TLS_TRUSTSTORE_PATH = "http.tls.truststore.path";
  public static final String HTTP_TLS_TRUSTSTORE_PASSWORD = "http.tls.truststore.password";
  public static final String HTTP_MAX_HEADER_BYTES = "http.max.header.bytes";
  public static final String HTTP_MAX_EVENT_CLIENTS = "http.max.event.clients";
  public static final String HTTP_DRAIN_MS = "http.drain.ms";

  public static final String HISTORY_STEP_MS = "history.step.ms";
  public static final String HISTORY_RETENTION_MS = "history.retention.ms";
  public static final String METRICS_MAX_BOARDS = "metrics.max.boards";
  public static final String METRICS_MAX_SOURCES = "metrics.max.sources";

  public static final String EMIT_INTERVAL_MS = "emit.interval.ms";
  public static final String PANE_MS = "pane.ms";
  public static final String WINDOWS_MS = "windows.ms";
  public static final String GRACE_MS = "grace.ms";
  public static final String MAX_FUTURE_MS = "max.future.ms";
  public static final String JOURNAL_SLOTS = "journal.slots";
  public static final String EMIT_CATCH_UP_INTERVAL_MS = "emit.catch.up.interval.ms";
  public static final String LIVE_STATE_MB = "live.state.mb";
  public static final String CLOSED_PANES_PRECISION = "closed.panes.precision";
  public static final String IDLE_BOARD_RETENTION_MS = "idle.board.retention.ms";

  public static final String HYBRIDS_MAX_SOURCES = "hybrids.max.sources";
  public static final String HYBRIDS_POOLING = "hybrids.pooling";
  public static final String VIEW_KAPPA = "view.kappa";

  public static final String MIXTURE_POLICY = "mixture.policy";
  public static final String MIXTURE_TEMPERATURE = "mixture.temperature";
  public static final String MIXTURE_KAPPA = "mixture.kappa";
  public static final String MIXTURE_WEIGHTS = "mixture.weights";
  public static final String MIXTURE_FLOOR = "mixture.floor";
  public static final String MIXTURE_MAX_CHANGE = "mixture.max.change";
  public static final String MIXTURE_HYSTERESIS = "mixture.hysteresis";
  public static final String MIXTURE_CAPPED_SHARE = "mixture.capped.share";
  public static final String MIXTURE_INTERVAL_MS = "mixture.interval.ms";
  public static final String MIXTURE_VALID_MS = "mixture.valid.ms";

  public static final String ALARM_FALSE_ALARM_EXAMPLES = "alarm.false.alarm.examples";
  public static final String ALARM_BASELINE_EXAMPLES = "alarm.baseline.examples";
  public static final String ALARM_BASELINES = "alarm.baselines";
  public static final String ALARM_TOLERANCE = "alarm.tolerance";
  public static final String ALARM_BAD_INPUT_RATE = "alarm.bad.input.rate";
  public static final String ALARM_SILENT_MS = "alarm.silent.ms";
  public static final String ALARM_FOR_MS = "alarm.for.ms";
  public static final String ALARM_KEEP_FIRING_FOR_MS = "alarm.keep.firing.for.ms";
  public static final String ALARM_RETENTION_MS = "alarm.retention.ms";
  public static final String ALARM_RUNBOOK = "alarm.runbook";
  public static final String ALERTMANAGER_URL = "alertmanager.url";
  public static final String ALERTMANAGER_RESEND_MS = "alertmanager.resend.ms";

  public static final String QUARANTINE_SHARE = "quarantine.share";
  public static final String AUDIT_SHARE = "audit.share";
  public static final String QUARANTINE_MAX_PER_HOUR = "quarantine.max.per.hour";
  public static final String QUARANTINE_RETENTION_MS = "quarantine.retention.ms";
  public static final String CROSS_ENCODER_THRESHOLD = "cross.encoder.threshold";

  public static final String CALIBRATION_QUERIES = "calibration.queries";
  public static final String CALIBRATION_MIN_QUERIES = "calibration.min.queries";
  public static final String CALIBRATION_TIME_LIMIT_MS = "calibration.time.limit.ms";
  public static final String BACKGROUNDS_FILE = "backgrounds.file";

  public static final String THETA = "theta";
  public static final String TEMPERATURE = "temperature";
  public static final String LEXICAL_WEIGHT = "lexical.weight";
  public static final String KAPPA = "kappa";
  public static final String IDF_CORPUS_FILE = "idf.corpus.file";

  public static final String ENCODER_ID = "encoder.id";
  public static final String ENCODER_DIRECTORY = "encoder.directory";
  public static final String ENCODER_QUERY_PREFIX = "encoder.query.prefix";
  public static final String ENCODER_PASSAGE_PREFIX = "encoder.passage.prefix";
  public static final String ENCODER_MAX_TOKENS = "encoder.max.tokens";
  public static final String ENCODER_THREADS = "encoder.threads";
  public static final String ENCODER_CACHE_MB = "encoder.cache.mb";
  public static final String ENCODER_CACHE_DIR = "encoder.cache.dir";
  public static final String BOARD_ENCODERS = "board.encoders";

  public static final String LIMIT_NEGATIVES = "limit.negatives";
  public static final String LIMIT_POSITIVES = "limit.positives";
  public static final String LIMIT_TEXT_CHARS = "limit.text.chars";
  public static final String LIMIT_EMBEDDED_CHARS = "limit.embedded.chars";
  public static final String LIMIT_DIMENSION = "limit.dimension";
  public static final String LIMIT_NAME_CHARS = "limit.name.chars";
  public static final String LIMIT_ID_CHARS = "limit.id.chars";

  private Keys() {}

  /** True for keys that are handed on to the clients of Kafka or of the registry. */
  static boolean isPassThrough(String key) {
    return Options.find(key).isEmpty()
        && (key.startsWith(KAFKA_PREFIX) || key.startsWith(REGISTRY_PREFIX));
  }

  /** The name by which the client knows a handed-on key. */
  static String withoutPrefix(String key) {
    String prefix = key.startsWith(KAFKA_PREFIX) ? KAFKA_PREFIX : REGISTRY_PREFIX;
    return key.substring(prefix.length());
  }
}
