package io.ecistreams.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics as they are at one moment, by name. Of two values with the same labels the last one
 * counts.
 */
final class Family {
  private final Map<String, String> help = new LinkedHashMap<>();
  private final Map<String, Map<Labels, Double>> values = new LinkedHashMap<>();

  /** Names a metric and says what it is; one without a value is shown without. */
  Family metric(String name, String meaning) {
    help.put(name, meaning);
    values.put(name, new LinkedHashMap<>());
    return this;
  }

  /** The same with its one value. */
  Family metric(String name, String meaning, double value) {
    metric(name, meaning).put(name, Labels.EMPTY, value);
    return this;
  }

  void put(String name, Labels labels, double value) {
    values.get(name).put(labels, value);
  }

  /** Registers each value as a gauge. */
  List<MetricSnapshot> gauges() {
    return help.keySet().stream().map(this::gauge).toList();
  }

  private MetricSnapshot gauge(String name) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help.get(name));
    values
        .get(name)
        .forEach(
            (labels, value) ->
                gauge.dataPoint(
                    GaugeDataPointSnapshot.builder().labels(labels).value(value).build()));
    return gauge.build();
  }

  /** Registers each value as a counter; the format adds {@code _total} to the names. */
  List<MetricSnapshot> counters() {
    return help.keySet().stream().map(this::counter).toList();
  }

  private MetricSnapshot counter(String name) {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help.get(name));
    values
        .get(name)
        .forEach(
            (labels, value) ->
                counter.dataPoint(
                    CounterDataPointSnapshot.builder().labels(labels).value(value).build()));
    return counter.build();
  }
}
