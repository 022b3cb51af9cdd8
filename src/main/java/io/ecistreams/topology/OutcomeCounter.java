package io.ecistreams.topology;

import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.common.metrics.Sensor.RecordingLevel;
import org.apache.kafka.common.metrics.stats.CumulativeSum;
import org.apache.kafka.common.metrics.stats.Rate;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what became of records, as Kafka Streams metrics of group {@code stream-eci-metrics} by
 * task, each with a {@code -rate} per second and a {@code -total}. No two stages count the same
 * thing under one name, so a metric may be summed over all tasks:
 *
 * <ul>
 *   <li>{@code records}: records that the folding stage took
 *   <li>{@code requests}: verdicts, commands and outcomes that were sent to their boards
 *   <li>{@code examples}: examples folded into a board's scores, in the ranking stage; those that
 *       wait for a background are counted when they are folded
 *   <li>{@code omitted}: examples drawn for people that had to make room for newer ones
 *   <li>{@code rank-busy-ms}: milliseconds that the ranking stage was at work
 *   <li>{@code late}: examples left out because they came after the grace, see {@link LateExamples}
 *   <li>{@code dead-letters-REASON}: records refused, by either stage, each once
 * </ul>
 *
 * The first dead letter of a reason is logged, then each power of ten, so that a broken miner does
 * not flood the log.
 */
final class OutcomeCounter {
  private static final Logger LOG = LoggerFactory.getLogger(OutcomeCounter.class);
  private static final String GROUP = "stream-eci-metrics";

  private final Sensor accepted;
  private final Map<RejectionReason, Sensor> deadLetters = new EnumMap<>(RejectionReason.class);
  private final Map<RejectionReason, Long> counts = new EnumMap<>(RejectionReason.class);

  private OutcomeCounter(ProcessingContext context, String name, String what) {
    accepted = sensor(context, name, what);
    for (RejectionReason reason : RejectionReason.values()) {
      String letters = "dead-letters-" + reason.name().toLowerCase(Locale.ROOT);
      deadLetters.put(reason, sensor(context, letters, "records refused as " + reason));
    }
  }

  /** Of the folding stage. */
  static OutcomeCounter ofRecords(ProcessingContext context) {
    return new OutcomeCounter(context, "records", "records folded or sent to their boards");
  }

  /** Of verdicts, commands and outcomes. */
  static OutcomeCounter ofRequests(ProcessingContext context) {
    return new OutcomeCounter(
        context, "requests", "verdicts, commands and outcomes sent to their boards");
  }

  /** Of the ranking stage. */
  static OutcomeCounter ofExamples(ProcessingContext context) {
    return new OutcomeCounter(context, "examples", "examples folded into scores");
  }

  /** A metric that adds up what is recorded, not how often. */
  static Sensor sensor(ProcessingContext context, String name, String what) {
    String task = context.taskId().toString();
    Map<String, String> tags = Map.of("task-id", task);
    Sensor sensor = context.metrics().addSensor("eci." + task + "." + name, RecordingLevel.INFO);
    sensor.add(new MetricName(name + "-rate", GROUP, what + " per second", tags), new Rate());
    sensor.add(new MetricName(name + "-total", GROUP, what, tags), new CumulativeSum());
    return sensor;
  }

  void accepted(long count) {
    accepted.record(count);
  }

  void refused(Rejection rejection) {
    deadLetters.get(rejection.reason()).record(1);
    long count = counts.merge(rejection.reason(), 1L, Long::sum);
    if (reachesPowerOfTen(count - 1, count)) {
      LOG.warn(
          "dead letter ({}, {} so far in this task): {}",
          rejection.reason(),
          count,
          rejection.message());
    }
  }

  /** Whether a count that grew passed or reached 1, 10, 100 and so on. */
  static boolean reachesPowerOfTen(long before, long after) {
    long power = 1;
    while (power <= before) {
      power *= 10;
    }
    return power <= after;
  }
}
