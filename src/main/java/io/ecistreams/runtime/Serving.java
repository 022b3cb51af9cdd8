package io.ecistreams.runtime;

import io.ecistreams.avro.Command;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.http.HttpServer;
import io.ecistreams.http.Listener;
import io.ecistreams.http.NotWrittenException;
import io.ecistreams.http.Requests;
import io.ecistreams.ingest.IngestCounts;
import io.ecistreams.ingest.Ingestion;
import io.ecistreams.ingest.KafkaLedger;
import io.ecistreams.ingest.LineJudge;
import io.ecistreams.metrics.EciMetrics;
import io.ecistreams.metrics.RequestMetrics;
import io.ecistreams.query.InstanceStatus;
import io.ecistreams.query.StreamsQueries;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.SchemaRegistryException;
import io.ecistreams.store.LiveState;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.kafka.streams.KafkaStreams;

/** The server and the metrics of one instance, over its running topology. */
final class Serving implements AutoCloseable {
  private final EciMetrics metrics;
  private final RequestSender sender;
  private final LineJudge judge;
  private final Ingestion ingestion;
  private final HttpServer server;

  /**
   * Not started.
   *
   * @param socket bound; closed with this
   * @param serdes over a registry that is not waited for
   * @param intake that of the stream
   */
  Serving(
      EciConfig config,
      Listener socket,
      KafkaStreams streams,
      AvroSerdes serdes,
      Intake intake,
      LiveState live,
      Supplier<InstanceStatus> status) {
    StreamsQueries queries =
        new StreamsQueries(streams, serdes, Assembly.history(config), socket.advertised(), status);
    this.metrics =
        new EciMetrics(
            streams,
            queries,
            live,
            new EciMetrics.Bounds(
                config.serving().maxMeteredBoards(), config.serving().maxMeteredSources()));
    this.sender = new RequestSender(config, serdes);
    this.judge =
        new LineJudge(
            intake,
            serdes.negatives().serializer(),
            config.topics().negatives(),
            Clock.systemUTC());
    this.ingestion =
        new Ingestion(
            config.ingest(), config.streams().stateDirectory(), judge, new KafkaLedger(config));
    this.server =
        new HttpServer(
            config.http(),
            socket,
            queries,
            requests(sender),
            ingestion,
            metrics::scrape,
            metrics.requests()::countRequest);
    metrics.requests().eventClients(server::eventClients);
    IngestCounts counts = ingestion.counts();
    metrics
        .requests()
        .ingestion(
            new RequestMetrics.Ingested(
                counts::accepted, counts::refused, counts::bytes, counts::inFlight));
  }

  /** Has larger records refused than the input topic takes. */
  void lowerLargestRecord(int topicBytes) {
    judge.lowerLargestRecord(topicBytes);
  }

  private static Requests requests(RequestSender sender) {
    return new Requests() {
      @Override
      public void send(Command command) {
        write(() -> sender.send(command));
      }

      @Override
      public void send(Verdict verdict) {
        write(() -> sender.send(verdict));
      }

      @Override
      public void send(TrainingOutcome outcome) {
        write(() -> sender.send(outcome));
      }
    };
  }

  private static void write(Runnable sending) {
    try {
      sending.run();
    } catch (KafkaAccessException | SchemaRegistryException e) {
      throw new NotWrittenException(e);
    }
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
    sender.close();
    ingestion.close();
    metrics.close();
  }
}
