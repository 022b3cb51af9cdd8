package io.ecistreams.config;

import static io.ecistreams.config.Requirement.anything;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.atLeastOrMinusOne;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.matching;
import static io.ecistreams.config.Requirement.oneOf;
import static io.ecistreams.config.Requirement.topicName;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Options of the surroundings: Kafka, the public topics, the schema registry. */
final class ConnectionOptions {

  private ConnectionOptions() {}

  static void define(ConfigDef definition) {
    defineKafka(new OptionGroup(definition, "Kafka"));
    defineTopics(new OptionGroup(definition, "Topics"));
    defineRegistry(new OptionGroup(definition, "Schema registry"));
  }

  private static void defineKafka(OptionGroup kafka) {
    kafka
        .high(
            Keys.BOOTSTRAP_SERVERS,
            Type.STRING,
            null,
            matching(
                "host:port, or several separated by commas",
                "\\s*[^\\s,]+:\\d{1,5}(\\s*,\\s*[^\\s,]+:\\d{1,5})*\\s*"),
            "Brokers to connect to first; required wherever Kafka is used.")
        .high(
            Keys.APPLICATION_ID,
            Type.STRING,
            "eci-streams",
            topicName(),
            "Name of the application: the consumer group and the prefix of internal topics; to"
                + " start from nothing, use `eci reset --outputs`, or give topic.backgrounds and the output topics other names"
                + " too, as boards stay registered there.")
        .high(
            Keys.PROCESSING_GUARANTEE,
            Type.STRING,
            "exactly_once_v2",
            oneOf("exactly_once_v2", "at_least_once"),
            "With exactly_once_v2 the scores after any crash equal those of an uninterrupted run.")
        .medium(
            Keys.STREAM_THREADS,
            Type.INT,
            1,
            between(1, 1024),
            "Threads that process partitions in this instance.")
        .high(
            Keys.STATE_DIR,
            Type.STRING,
            "~/.local/state/eci-streams",
            anything(),
            "Directory of the local state; keep it across restarts to save a restore from Kafka.")
        .medium(
            Keys.COMMIT_INTERVAL_MS,
            Type.LONG,
            1_000L,
            between(1, 60_000),
            "Time between commits in milliseconds; with exactly_once_v2 results become visible to"
                + " readers at each commit.")
        .medium(
            Keys.ROCKSDB_MEMORY_MB,
            Type.INT,
            256,
            between(16, 1_048_576),
            "Memory outside the heap for the caches and write buffers of this instance's local"
                + " stores together, in mebibytes.");
  }

  private static void defineTopics(OptionGroup topics) {
    topics
        .medium(
            Keys.TOPIC_NEGATIVES,
            Type.STRING,
            "eci.negatives.v1",
            topicName(),
            "Topic that miners write to and this application reads.")
        .medium(
            Keys.TOPIC_DEAD_LETTERS,
            Type.STRING,
            "eci.negatives.v1.dlq",
            topicName(),
            "Topic for records that cannot be scored: original bytes, reason in the headers.")
        .medium(
            Keys.TOPIC_RANKINGS,
            Type.STRING,
            "eci.rankings.v1",
            topicName(),
            "Topic of the running rankings, one key per board.")
        .medium(
            Keys.TOPIC_SOURCE_SCORES,
            Type.STRING,
            "eci.source-scores.v1",
            topicName(),
            "Topic of the scores, one key per board and source.")
        .medium(
            Keys.TOPIC_MIXTURES,
            Type.STRING,
            "eci.mixtures.v1",
            topicName(),
            "Topic of the weights for trainers, one key per board.")
        .medium(
            Keys.TOPIC_BACKGROUNDS,
            Type.STRING,
            "eci.backgrounds.v1",
            topicName(),
            "Topic of the encoder backgrounds, one key per board.")
        .medium(
            Keys.TOPIC_ALERTS,
            Type.STRING,
            "eci.alerts.v1",
            topicName(),
            "Topic of the alerts, one key per alert.")
        .medium(
            Keys.TOPIC_QUARANTINE,
            Type.STRING,
            "eci.quarantine.v1",
            topicName(),
            "Topic of the examples that people should judge.")
        .medium(
            Keys.TOPIC_VERDICTS,
            Type.STRING,
            "eci.verdicts.v1",
            topicName(),
            "Topic that people's verdicts are written to and this application reads.")
        .medium(
            Keys.TOPIC_COMMANDS,
            Type.STRING,
            "eci.commands.v1",
            topicName(),
            "Topic that operators' commands are written to and this application reads.")
        .medium(
            Keys.TOPIC_IDF,
            Type.STRING,
            "eci.idf.v1",
            topicName(),
            "Topic through which `eci idf build` gives running instances an IDF table.")
        .medium(
            Keys.TOPICS_PARTITIONS,
            Type.INT,
            8,
            between(1, 10_000),
            "Partitions of the topics that `eci topics create` makes; it bounds the parallelism.")
        .medium(
            Keys.TOPICS_REPLICATION_FACTOR,
            Type.INT,
            -1,
            atLeastOrMinusOne(1, Short.MAX_VALUE, "for the broker's default"),
            "Copies of each partition of the topics that `eci topics create` makes.")
        .low(
            Keys.DEAD_LETTERS_RETENTION_MS,
            Type.LONG,
            604_800_000L,
            atLeastOrMinusOne(1, Long.MAX_VALUE, "for ever"),
            "How long dead letters are kept, in milliseconds.");
  }

  private static void defineRegistry(OptionGroup registry) {
    registry
        .high(
            Keys.REGISTRY_URL,
            Type.STRING,
            null,
            matching(
                "an http, https or mock address, or several separated by commas",
                "\\s*(https?|mock)://[^\\s,]+(\\s*,\\s*(https?|mock)://[^\\s,]+)*\\s*"),
            "Address of the Confluent-compatible schema registry; mock://name keeps schemas inside"
                + " the process; required by `eci run`.")
        .medium(
            Keys.REGISTRY_AUTO_REGISTER,
            Type.BOOLEAN,
            true,
            anything(),
            "Whether schemas of the output topics are registered when missing; false needs them"
                + " registered beforehand.")
        .low(
            Keys.REGISTRY_RETRY_MAX_MS,
            Type.LONG,
            120_000L,
            atLeast(0),
            "How long one call to an unreachable registry is tried again, in milliseconds. After"
                + " that a command ends, and `eci run` takes the work up again at the last"
                + " commit.");
  }
}
