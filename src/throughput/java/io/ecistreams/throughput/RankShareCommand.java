package io.ecistreams.throughput;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How much of the CPU time is the ranking stage's. */
@Command(
    name = "rank-share",
    mixinStandardHelpOptions = true,
    description =
        "Milliseconds that tasks of the ranking stage were busy, by a metric of the application, of"
            + " the CPU time of its processes: at full rate, at half of it and at a quarter.")
final class RankShareCommand implements Callable<Integer> {
  private static final List<Double> PACED = List.of(0.5, 0.25);

  @Spec private CommandSpec spec;
  @Mixin private Load load;

  @Option(
      names = "--metric",
      defaultValue = "rank_busy",
      paramLabel = "REGEX",
      description =
          "Found in the name of the metric at /metrics, which counts seconds (default:"
              + " ${DEFAULT-VALUE}).")
  private Pattern metric;

  private final Map<List<String>, List<Shown>> rows = new LinkedHashMap<>();

  /**
   * At one rate.
   *
   * @param share of CPU, NaN where the application has no such metric
   */
  private record Shown(double examplesPerSecond, double rankMsPerSecond, double share) {}

  private record Point(long nanos, long examples, Duration cpu, double busyMs) {}

  @Override
  public Integer call() throws Exception {
    Report.header(spec);
    try (Cluster cluster = Cluster.start(load.directory)) {
      for (int boards : load.boards) {
        for (int threads : load.threads) {
          for (int i = 0; i < load.repeats; i++) {
            measure(cluster, boards, threads, i);
          }
        }
      }
    }
    System.out.println();
    Report.row(
        List.of("boards", "threads", "rate", "examples/s", "ranking ms a second", "% of CPU"));
    Report.row(List.of("---", "---", "---", "---", "---", "---"));
    rows.forEach(
        (row, shown) -> {
          List<String> cells = new ArrayList<>(row);
          cells.add(Report.range(shown.stream().map(Shown::examplesPerSecond).toList(), 0));
          cells.add(Report.range(shown.stream().map(Shown::rankMsPerSecond).toList(), 1));
          cells.add(Report.range(shown.stream().map(s -> 100 * s.share()).toList(), 1));
          Report.row(cells);
        });
    return 0;
  }

  private void measure(Cluster cluster, int boards, int threads, int repeat)
      throws InterruptedException, IOException {
    Workload workload = load.workload(boards);
    String run = "eci-" + Measurement.name(boards, threads, repeat);
    try (Trial<EciSubject> trial =
        Trial.start(cluster, load.eci(), run, workload, load, load.first(Load.threads(threads)))) {
      trial.work(load.warmUpSeconds, load.roundSeconds);
      Point before = point(trial);
      Outcome full = trial.work(load.measureSeconds, load.roundSeconds);
      Shown atFull = shown(before, point(trial), full);
      note(boards, threads, "full", atFull);
      for (double share : PACED) {
        Point start = point(trial);
        new Pace(workload, trial.input())
            .send(
                share * full.examplesPerSecond() / workload.negatives(),
                Duration.ofMillis((long) (1000 * load.measureSeconds)),
                () -> {});
        trial.awaitAll();
        note(boards, threads, "× " + share, shown(start, point(trial)));
      }
    }
  }

  private void note(int boards, int threads, String rate, Shown shown) {
    System.out.printf(
        "%s: %,.0f examples/s, ranking busy %.1f ms a second, %.2f of CPU%n",
        rate, shown.examplesPerSecond(), shown.rankMsPerSecond(), shown.share());
    rows.computeIfAbsent(
            List.of(Integer.toString(boards), load.instances + " × " + threads, rate),
            row -> new ArrayList<>())
        .add(shown);
  }

  /** At full rate the pauses between the rounds do not count for the rate. */
  private static Shown shown(Point from, Point to, Outcome full) {
    double busyMs = to.busyMs() - from.busyMs();
    return new Shown(
        full.examplesPerSecond(),
        busyMs / Outcome.seconds(full.elapsed()),
        busyMs / 1e3 / Outcome.seconds(to.cpu().minus(from.cpu())));
  }

  private static Shown shown(Point from, Point to) {
    double seconds = (to.nanos() - from.nanos()) / 1e9;
    double busyMs = to.busyMs() - from.busyMs();
    return new Shown(
        (to.examples() - from.examples()) / seconds,
        busyMs / seconds,
        busyMs / 1e3 / Outcome.seconds(to.cpu().minus(from.cpu())));
  }

  private Point point(Trial<EciSubject> trial) throws InterruptedException, IOException {
    OptionalDouble busySeconds = trial.subject().metric(metric);
    if (busySeconds.isEmpty()) {
      System.err.println("no metric at /metrics has " + metric + " in its name");
    }
    Rounds.Sample sample = trial.rounds().sample();
    return new Point(
        sample.nanos(), sample.examples(), sample.cpu(), 1e3 * busySeconds.orElse(Double.NaN));
  }
}
