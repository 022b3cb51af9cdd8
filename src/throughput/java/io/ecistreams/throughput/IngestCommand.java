package io.ecistreams.throughput;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.NegativesProducer;
import io.ecistreams.runtime.Topics;
import io.ecistreams.serde.JsonLines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How fast negatives come in over HTTP, beside the producer of {@code eci mine}. */
@Command(
    name = "ingest",
    mixinStandardHelpOptions = true,
    description =
        "Records a second that the producer of eci mine and POST /v1/boards/{board}/negatives get"
            + " acknowledged, in turns, while one instance folds them.")
final class IngestCommand implements Callable<Integer> {
  private static final int WORKERS = 16;

  @Spec private CommandSpec spec;
  @Mixin private Load load;

  @Option(
      names = "--clients",
      defaultValue = "4",
      paramLabel = "N",
      description = "Requests at the same time (default: ${DEFAULT-VALUE}).")
  private int clients;

  @Option(
      names = "--lines",
      defaultValue = "500",
      paramLabel = "N",
      description = "Of a request (default: ${DEFAULT-VALUE}).")
  private int lines;

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<MinedNegatives> records = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    Report.header(spec);
    load.workload(1).bodies(Instant.now()).forEach(records::addAll);
    for (int from = 0; from + lines <= records.size() && bodies.size() < WORKERS; from += lines) {
      StringBuilder body = new StringBuilder();
      records
          .subList(from, from + lines)
          .forEach(record -> body.append(JsonLines.write(record)).append('\n'));
      bodies.add(body.toString().getBytes(StandardCharsets.UTF_8));
    }
    List<Double> produced = new ArrayList<>();
    List<Double> posted = new ArrayList<>();
    try (Cluster cluster = Cluster.start(load.directory)) {
      Path settings = cluster.settings("ingest", 0, load.settings(Load.threads(1)));
      EciConfig config = Cluster.config(settings);
      try (Admin admin = Admin.create(config.adminProperties())) {
        Topics.of(config).create(admin);
      }
      try (EciSubject subject =
              new EciSubject(
                  "ingest",
                  cluster.directory(),
                  List.of(settings),
                  System.getProperty("java.class.path"),
                  EciSubject.options(load.heap));
          NegativesProducer producer = new NegativesProducer(config)) {
        awaitAnswer(config);
        produce(producer, load.warmUpSeconds);
        post(config, load.warmUpSeconds);
        for (int i = 0; i < load.repeats; i++) {
          produced.add(measure(subject, "producer", () -> produce(producer, load.measureSeconds)));
          posted.add(measure(subject, "HTTP", () -> post(config, load.measureSeconds)));
        }
      }
    }
    report(produced, posted);
    return 0;
  }

  private void report(List<Double> produced, List<Double> posted) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < posted.size(); i++) {
      ratios.add(posted.get(i) / produced.get(i));
    }
    System.out.println();
    Report.row(List.of("way", "examples/s", "× producer"));
    Report.row(List.of("---", "---", "---"));
    Report.row(List.of("producer of eci mine", Report.range(produced, 0), "1"));
    Report.row(
        List.of(
            "HTTP, %d clients, %d lines a request".formatted(clients, lines),
            Report.range(posted, 0),
            Report.range(ratios, 2)));
  }

  private interface Sending {
    long records() throws Exception;
  }

  /** Examples a second. */
  private double measure(EciSubject subject, String name, Sending sending) throws Exception {
    Child process = subject.processes().get(0);
    Duration before = process.cpu();
    long start = System.nanoTime();
    long examples = sending.records() * load.negatives;
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "  %s: %.0f examples/s, %.1f µs of the instance's CPU an example%n",
        name, examples / seconds, process.cpu().minus(before).toNanos() / 1e3 / examples);
    return examples / seconds;
  }

  /** Records that are acknowledged. */
  private long produce(NegativesProducer producer, double seconds) {
    long before = producer.confirmed();
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    for (int i = 0; System.nanoTime() < deadline; i++) {
      producer.accept(records.get(i % records.size()));
    }
    producer.flush();
    return producer.confirmed() - before;
  }

  private long post(EciConfig config, double seconds) {
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    AtomicLong next = new AtomicLong();
    AtomicLong requests = new AtomicLong();
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      all.add(
          CompletableFuture.runAsync(
              () -> {
                while (System.nanoTime() < deadline) {
                  post(config, bodies.get((int) (next.getAndIncrement() % bodies.size())));
                  requests.incrementAndGet();
                }
              },
              task -> new Thread(task).start()));
    }
    all.forEach(CompletableFuture::join);
    return requests.get() * lines;
  }

  private void post(EciConfig config, byte[] body) {
    HttpResponse<String> response =
        send(
            HttpRequest.newBuilder(
                    uri(config, "/v1/boards/" + Workload.boardName(0) + "/negatives"))
                .header("Content-Type", "application/x-ndjson")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofByteArray(body)));
    if (!response.body().contains("\"refusedLines\":0")) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static URI uri(EciConfig config, String path) {
    return URI.create("http://127.0.0.1:" + config.http().port() + path);
  }

  private void awaitAnswer(EciConfig config) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(uri(config, "/readyz")).build();
    for (int i = 0; i < 600; i++) {
      try {
        if (http.send(request, BodyHandlers.ofString()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not there yet.
      }
      Thread.sleep(100);
    }
    throw new IllegalStateException("the instance does not answer");
  }
}
