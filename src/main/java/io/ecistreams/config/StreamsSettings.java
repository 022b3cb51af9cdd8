package io.ecistreams.config;

import java.nio.file.Path;

/**
 * How the Kafka Streams application runs.
 *
 * @param applicationId consumer group and prefix of internal topics
 * @param processingGuarantee {@code exactly_once_v2} or {@code at_least_once}
 * @param threads stream threads of this instance, at least 1
 * @param stateDirectory where local state lives; it need not exist yet
 * @param commitIntervalMs milliseconds between commits
 * @param rocksMemoryBytes memory outside the heap for the local stores of the instance, above 0
 */
public record StreamsSettings(
    String applicationId,
    String processingGuarantee,
    int threads,
    Path stateDirectory,
    long commitIntervalMs,
    long rocksMemoryBytes) {

  static StreamsSettings of(Values values) {
    return new StreamsSettings(
        values.stringOf(Keys.APPLICATION_ID),
        values.stringOf(Keys.PROCESSING_GUARANTEE),
        values.intOf(Keys.STREAM_THREADS),
        values.pathOf(Keys.STATE_DIR),
        values.longOf(Keys.COMMIT_INTERVAL_MS),
        (long) values.intOf(Keys.ROCKSDB_MEMORY_MB) << 20);
  }
}
