package io.ecistreams.metrics;

import io.ecistreams.query.BoardQueries;
import io.ecistreams.store.LiveState;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Clock;
import org.apache.kafka.streams.KafkaStreams;

/** All metrics of an instance. */
public final class EciMetrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RequestMetrics requests = new RequestMetrics(registry);
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final KafkaStreamsMetrics clients;

  /**
   * Bounds of the labels.
   *
   * @param maxBoards boards with metrics of their own
   * @param maxSources sources of a board with metrics of their own
   */
  public record Bounds(int maxBoards, int maxSources) {}

  /** Metrics of an instance. */
  public EciMetrics(KafkaStreams streams, BoardQueries queries, LiveState live, Bounds bounds) {
    registry.config().meterFilter(new ClientMetrics());
    BoardMetrics boards =
        new BoardMetrics(queries, Clock.systemUTC(), bounds.maxBoards(), bounds.maxSources());
    OutcomeMetrics outcomes = new OutcomeMetrics(streams::metrics);
    InstanceMetrics instance = new InstanceMetrics(queries::status, live);
    PrometheusRegistry prometheus = registry.getPrometheusRegistry();
    prometheus.register(() -> new MetricSnapshots(boards.collect()));
    prometheus.register(() -> new MetricSnapshots(outcomes.collect()));
    prometheus.register(() -> new MetricSnapshots(instance.collect()));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collector.bindTo(registry);
    clients = new KafkaStreamsMetrics(streams);
    clients.bindTo(registry);
  }

  /** Metrics of requests over HTTP. */
  public RequestMetrics requests() {
    return requests;
  }

  /** All metrics at this moment, in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    clients.close();
    collector.close();
    registry.close();
  }
}
