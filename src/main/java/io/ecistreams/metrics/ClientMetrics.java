package io.ecistreams.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;

/**
 * Of the hundreds of metrics of Kafka's clients those that say whether the application keeps up:
 * lag and fetching, processing and commits of the threads, sending and its errors.
 */
final class ClientMetrics implements MeterFilter {
  private static final String KAFKA = "kafka.";

  /** Beginnings of names, of Micrometer's form. */
  private static final List<String> THAT_MATTER =
      List.of(
          "kafka.consumer.fetch.manager.records.lag.max",
          "kafka.consumer.fetch.manager.records.consumed.total",
          "kafka.consumer.fetch.manager.bytes.consumed.total",
          "kafka.consumer.coordinator.rebalance.total",
          "kafka.consumer.coordinator.failed.rebalance.total",
          "kafka.consumer.connection.count",
          "kafka.producer.record.send.total",
          "kafka.producer.record.error.total",
          "kafka.producer.record.retry.total",
          "kafka.producer.outgoing.byte.total",
          "kafka.stream.thread.process.total",
          "kafka.stream.thread.process.latency",
          "kafka.stream.thread.commit.total",
          "kafka.stream.thread.commit.latency",
          "kafka.stream.thread.poll.ratio",
          "kafka.stream.thread.process.ratio",
          "kafka.stream.thread.commit.ratio",
          "kafka.stream.thread.punctuate.ratio",
          "kafka.stream.task.active.process.ratio",
          "kafka.stream.alive.stream.threads",
          "kafka.stream.failed.stream.threads");

  @Override
  public MeterFilterReply accept(Meter.Id id) {
    boolean isOther = id.getName().startsWith(KAFKA);
    boolean matters = THAT_MATTER.stream().anyMatch(id.getName()::startsWith);
    return isOther && !matters ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
  }
}
