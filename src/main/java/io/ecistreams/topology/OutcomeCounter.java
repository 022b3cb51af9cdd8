package io.ecistreams.topology;

import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what became of records, as Kafka Streams metrics of group {@code stream-eci-metrics}:
 * examples accepted, and dead letters by reason. The first dead letter of a reason is logged, then
 * each power of ten, so that a broken miner does not flood the log.
 */
final class OutcomeCounter {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeCounter.class);
  private static final String SCOPE = "eci";

  private final Sensor examples;
  private final Map<RejectionReason, Sensor> deadLetters = new EnumMap<>(RejectionReason.class);
  private final Map<RejectionReason, Long> counts = new EnumMap<>(RejectionReason.class);

  OutcomeCounter(ProcessingContext context) {
    String task = context.taskId().toString();
    examples = context.metrics().addRateTotalSensor(SCOPE, task, "examples", RecordingLevel.INFO);
    for (RejectionReason reason : RejectionReason.values()) {
      deadLetters.put(
          reason,
          context
              .metrics()
              .addRateTotalSensor(
                  SCOPE,
                  task,
                  "dead-letters-" + reason.name().toLowerCase(Locale.ROOT),
                  RecordingLevel.INFO));
    }
  }

  void accepted(int count) {
    examples.record(count);
  }

  void refused(Rejection rejection) {
    deadLetters.get(rejection.reason()).record(1);
    long count = counts.merge(rejection.reason(), 1L, Long::sum);
    if (isPowerOfTen(count)) {
      LOG.warn(
          "dead letter ({}, {} so far in this task): {}",
          rejection.reason(),
          count,
          rejection.message());
    }
  }

  private static boolean isPowerOfTen(long count) {
    long power = 1;
    while (power < count) {
      power *= 10;
    }
    return power == count;
  }
}
