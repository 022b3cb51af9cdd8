package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.http.HttpServer;
import io.ecistreams.http.Listener;
import io.ecistreams.math.Fma;
import io.ecistreams.metrics.EciMetrics;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.StreamsQueries;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.store.LiveState;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** The server and the metrics of one instance, over its running topology. */
final class Serving implements AutoCloseable {
  private final EciMetrics metrics;
  private final HttpServer server;

  /**
   * Not started.
   *
   * @param socket bound; closed with this
   * @param serdes over a registry that is not waited for
   */
  Serving(
      EciConfig config,
      Listener socket,
      KafkaStreams streams,
      AvroSerdes serdes,
      LiveState live,
      Supplier<InstanceStatus> status) {
    StreamsQueries queries =
        new StreamsQueries(streams, serdes, Assembly.history(config), socket.advertised(), status);
    this.metrics =
        new EciMetrics(
            streams,
            queries,
            live,
            Fma.isFused(),
            new EciMetrics.Bounds(
                config.serving().maxMeteredBoards(), config.serving().maxMeteredSources()));
    this.server =
        new HttpServer(
            config.http(), socket, queries, metrics::scrape, metrics.requests()::countRequest);
    metrics.requests().eventClients(server::eventClients);
  }

  void start() {
    server.start();
  }

  /** The address, as this machine knows it. */
  String url() {
    return server.url();
  }

  @Override
  public void close() {
    server.close();
    metrics.close();
  }
}
