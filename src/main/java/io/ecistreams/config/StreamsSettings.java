package io.ecistreams.config;

import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.mebibytes;
import static io.ecistreams.config.Option.optionalText;
import static io.ecistreams.config.Option.path;
import static io.ecistreams.config.Option.text;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.matching;
import static io.ecistreams.config.Requirement.oneOf;
import static io.ecistreams.config.Requirement.topicName;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How the Kafka Streams application runs.
 *
 * @param bootstrapServers addresses of the brokers, separated by commas; empty if not configured
 * @param processingGuarantee {@code exactly_once_v2} or {@code at_least_once}
 * @param threads stream threads of this instance, at least 1
 * @param stateDirectory where local state lives; it need not exist yet
 * @param rocksMemoryBytes memory outside the heap for the local stores of the instance, above 0
 */
public record StreamsSettings(
    Optional<String> bootstrapServers,
    String applicationId,
    String processingGuarantee,
    int threads,
    Path stateDirectory,
    long commitIntervalMs,
    long rocksMemoryBytes) {

  /** Whether what a thread reads and sends is one transaction. */
  public boolean isExactlyOnce() {
    return processingGuarantee.equals(StreamsConfig.EXACTLY_ONCE_V2);
  }

  static StreamsSettings of(OptionGroup kafka) {
    return new StreamsSettings(
        kafka.high(
            optionalText(
                "kafka.bootstrap.servers",
                matching(
                    "host:port, or several separated by commas",
                    "\\s*[^\\s,]+:\\d{1,5}(\\s*,\\s*[^\\s,]+:\\d{1,5})*\\s*")),
            "Brokers to connect to first; required wherever Kafka is used."),
        kafka.high(
            text("application.id", "eci-streams", topicName()),
            "Name of the application: the consumer group and the prefix of internal topics; to"
                + " start from nothing, use `eci reset --outputs`, or give topic.backgrounds and"
                + " the output topics other names too, as boards stay registered there."),
        kafka.high(
            text(
                "processing.guarantee",
                "exactly_once_v2",
                oneOf("exactly_once_v2", "at_least_once")),
            "With exactly_once_v2 the scores after any crash equal those of an uninterrupted run."),
        kafka.medium(
            count("stream.threads", 1, between(1, 1024)),
            "Threads that process partitions in this instance."),
        kafka.high(
            path("state.dir", "~/.local/state/eci-streams"),
            "Directory of the local state; keep it across restarts to save a restore from Kafka."),
        kafka.medium(
            whole("commit.interval.ms", 1_000, between(1, 60_000)),
            "Time between commits in milliseconds; with exactly_once_v2 results become visible to"
                + " readers at each commit."),
        kafka.medium(
            mebibytes("rocksdb.memory.mb", 256, between(16, 1_048_576)),
            "Memory outside the heap for the caches and write buffers of this instance's local"
                + " stores together, in mebibytes."));
  }
}
