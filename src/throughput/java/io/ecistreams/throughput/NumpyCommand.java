package io.ecistreams.throughput;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The application beside a plain consumer that recomputes every score from scratch. */
@Command(
    name = "numpy",
    mixinStandardHelpOptions = true,
    description =
        "Examples per second beside a plain consumer in Python that keeps every example and"
            + " computes all scores from scratch once a second.")
final class NumpyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Load load;

  @Option(
      names = "--python",
      defaultValue = "/usr/bin/python3",
      description =
          "Interpreter with confluent_kafka, fastavro, numpy (default: ${DEFAULT-VALUE}).")
  private String python;

  @Option(
      names = "--seconds",
      defaultValue = "120",
      paramLabel = "S",
      description = "How long the Python consumer is watched (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--records",
      defaultValue = "100000",
      paramLabel = "N",
      description = "Records that it finds at most (default: ${DEFAULT-VALUE}).")
  private int records;

  @Override
  public Integer call() throws Exception {
    Report.header(spec);
    NumpyConsumer consumer = new NumpyConsumer(python);
    Optional<String> missing = consumer.missing();
    if (missing.isPresent()) {
      System.out.println("numpy consumer: " + missing.get());
      return 1;
    }
    List<List<String>> rows = new ArrayList<>();
    try (Cluster cluster = Cluster.start(load.directory)) {
      Measurement measurement = new Measurement(cluster, load);
      for (int boards : load.boards) {
        NumpyConsumer.Report report = numpy(cluster, consumer, boards);
        for (int threads : load.threads) {
          List<Double> rates = new ArrayList<>();
          for (int i = 0; i < load.repeats; i++) {
            rates.add(
                measurement.eci(boards, threads, i, (trial, outcome) -> {}).examplesPerSecond());
          }
          rows.add(
              List.of(
                  Integer.toString(boards),
                  load.instances + " × " + threads,
                  Report.range(rates, 0),
                  "%,.0f".formatted(report.examplesPerSecond()),
                  Report.range(
                      rates.stream().map(rate -> rate / report.examplesPerSecond()).toList(), 1)));
        }
      }
    }
    System.out.println();
    Report.row(List.of("boards", "threads", "eci, examples/s", "numpy consumer", "ratio"));
    Report.row(List.of("---", "---", "---", "---", "---"));
    rows.forEach(Report::row);
    return 0;
  }

  private NumpyConsumer.Report numpy(Cluster cluster, NumpyConsumer consumer, int boards)
      throws IOException, InterruptedException {
    var config = Cluster.config(cluster.settings("numpy-" + boards, 0, load.settings(Map.of())));
    try (BrokerView view = new BrokerView(config)) {
      view.createTopics();
      try (Input input = new Input(load.workload(boards), config)) {
        Instant now = Instant.now();
        input.writeBatch(records, now.minus(Duration.ofMinutes(2)), now);
        input.commitBatch();
        NumpyConsumer.Report report =
            consumer.run(
                cluster.bootstrapServers(),
                config.topics().negatives(),
                input.examples(),
                seconds,
                cluster.directory());
        System.out.printf(
            "numpy-%d: %,d examples in %.0f s, %d rankings, %.0f %% of the time in them%n",
            boards,
            report.examples(),
            report.seconds(),
            report.emissions(),
            100 * report.emitting() / report.seconds());
        return report;
      } finally {
        view.deleteTopics();
      }
    }
  }
}
