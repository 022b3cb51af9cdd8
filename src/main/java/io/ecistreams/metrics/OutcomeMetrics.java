package io.ecistreams.metrics;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * What became of records, from the counters that the topology keeps in Kafka's own metrics. By
 * task, because a task takes its counters along when it moves, and a sum would then go down.
 */
final class OutcomeMetrics {
  private static final String GROUP = "stream-eci-metrics";
  private static final String TASK_TAG = "task-id";
  private static final String TOTAL = "-total";
  private static final String DEAD_LETTERS = "dead-letters-";

  private final Supplier<Map<MetricName, ? extends Metric>> kafka;

  OutcomeMetrics(Supplier<Map<MetricName, ? extends Metric>> kafka) {
    this.kafka = kafka;
  }

  List<MetricSnapshot> collect() {
    Family family =
        new Family()
            .metric("eci_records", "Records checked and sent to their boards.")
            .metric("eci_examples", "Examples folded into scores.")
            .metric("eci_late_examples", "Examples left out because they came after the grace.")
            .metric(
                "eci_omitted_examples",
                "Examples drawn for people that had to make room for newer ones within a commit.")
            .metric("eci_rank_busy_seconds", "Time that the ranking stage was at work.")
            .metric("eci_dead_letters", "Records refused, by reason.");
    kafka
        .get()
        .forEach(
            (name, metric) -> {
              if (name.group().equals(GROUP) && name.name().endsWith(TOTAL)) {
                put(name, ((Number) metric.metricValue()).doubleValue(), family);
              }
            });
    return family.counters();
  }

  private static void put(MetricName name, double value, Family family) {
    String task = name.tags().getOrDefault(TASK_TAG, "");
    String what = name.name().substring(0, name.name().length() - TOTAL.length());
    if (what.startsWith(DEAD_LETTERS)) {
      String reason = what.substring(DEAD_LETTERS.length());
      family.put("eci_dead_letters", Labels.of("reason", reason, "task", task), value);
      return;
    }
    switch (what) {
      case "records" -> family.put("eci_records", Labels.of("task", task), value);
      case "examples" -> family.put("eci_examples", Labels.of("task", task), value);
      case "late" -> family.put("eci_late_examples", Labels.of("task", task), value);
      case "omitted" -> family.put("eci_omitted_examples", Labels.of("task", task), value);
      case "rank-busy-ms" ->
          family.put("eci_rank_busy_seconds", Labels.of("task", task), value / 1_000);
      default -> {
        // Other counters of the topology are not published.
      }
    }
  }
}
