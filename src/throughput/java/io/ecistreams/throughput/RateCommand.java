package io.ecistreams.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What goes through internal topics when little comes. */
@Command(
    name = "rate",
    mixinStandardHelpOptions = true,
    description =
        "Bytes to internal topics an example at a low, steady rate, after the first records; with"
            + " --baseline of an earlier build too.")
final class RateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Load load;

  @Option(
      names = "--records-per-second",
      defaultValue = "1",
      paramLabel = "R",
      description = "Of each source of each board (default: ${DEFAULT-VALUE}).")
  private double recordsPerSecond;

  @Option(
      names = "--seconds",
      defaultValue = "120",
      paramLabel = "S",
      description = "How long records are sent (default: ${DEFAULT-VALUE}).")
  private int seconds;

  private record Bytes(double repartition, double changelogs) {}

  @Override
  public Integer call() throws Exception {
    Report.header(spec);
    List<Contender<EciSubject>> contenders = new ArrayList<>(List.of(load.eci()));
    load.baseline().ifPresent(contenders::add);
    Map<List<String>, List<Bytes>> rows = new LinkedHashMap<>();
    try (Cluster cluster = Cluster.start(load.directory)) {
      for (int boards : load.boards) {
        for (int threads : load.threads) {
          for (int i = 0; i < load.repeats; i++) {
            for (Contender<EciSubject> contender : contenders) {
              String run = contender.name() + "-" + Measurement.name(boards, threads, i);
              List<String> row =
                  List.of(
                      Integer.toString(boards), load.instances + " × " + threads, contender.name());
              rows.computeIfAbsent(row, r -> new ArrayList<>())
                  .add(measure(cluster, contender, run, boards, threads));
            }
          }
        }
      }
    }
    System.out.println();
    Report.row(
        List.of(
            "boards",
            "threads",
            "subject",
            "internal B an example",
            "partials or rows",
            "changelogs"));
    Report.row(List.of("---", "---", "---", "---", "---", "---"));
    rows.forEach(
        (row, measured) -> {
          List<String> cells = new ArrayList<>(row);
          cells.add(
              Report.range(
                  measured.stream().map(b -> b.repartition() + b.changelogs()).toList(), 0));
          cells.add(Report.range(measured.stream().map(Bytes::repartition).toList(), 0));
          cells.add(Report.range(measured.stream().map(Bytes::changelogs).toList(), 0));
          Report.row(cells);
        });
    return 0;
  }

  private Bytes measure(
      Cluster cluster, Contender<EciSubject> contender, String run, int boards, int threads)
      throws InterruptedException {
    Workload workload = load.workload(boards);
    try (Trial<EciSubject> trial =
        Trial.start(cluster, contender, run, workload, load, load.first(Load.threads(threads)))) {
      long repartition = trial.rounds().internalBytes("-repartition");
      long changelogs = trial.rounds().internalBytes("-changelog");
      Pace pace = new Pace(workload, trial.input());
      pace.send(
          recordsPerSecond * workload.sources() * boards, Duration.ofSeconds(seconds), () -> {});
      trial.awaitAll();
      Bytes bytes =
          new Bytes(
              (double) (trial.rounds().internalBytes("-repartition") - repartition)
                  / pace.examples(),
              (double) (trial.rounds().internalBytes("-changelog") - changelogs) / pace.examples());
      System.out.printf(
          "%-20s %,d examples, partials or rows %,.0f B + changelogs %,.0f B an example%n",
          run, pace.examples(), bytes.repartition(), bytes.changelogs());
      return bytes;
    }
  }
}
