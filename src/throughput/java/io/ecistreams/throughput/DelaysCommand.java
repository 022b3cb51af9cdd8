package io.ecistreams.throughput;

import io.ecistreams.config.EciConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long a record takes to be part of a ranking. */
@Command(
    name = "delays",
    mixinStandardHelpOptions = true,
    description =
        "Time from sending a record to a ranking that counts it, at a share of the measured rate.")
final class DelaysCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Load load;

  @Option(
      names = "--share",
      defaultValue = "0.5",
      description = "Of the measured rate (default: ${DEFAULT-VALUE}).")
  private double share;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      paramLabel = "S",
      description = "How long records are sent (default: ${DEFAULT-VALUE}).")
  private int seconds;

  private final List<Double> medians = new ArrayList<>();
  private final List<Double> highs = new ArrayList<>();
  private double limitSeconds;

  @Override
  public Integer call() throws Exception {
    Report.header(spec);
    List<List<String>> rows = new ArrayList<>();
    try (Cluster cluster = Cluster.start(load.directory)) {
      Measurement measurement = new Measurement(cluster, load);
      for (int boards : load.boards) {
        for (int threads : load.threads) {
          medians.clear();
          highs.clear();
          List<Double> rates = new ArrayList<>();
          for (int i = 0; i < load.repeats; i++) {
            Workload workload = load.workload(boards);
            Outcome outcome =
                measurement.eci(
                    boards, threads, i, (trial, full) -> measureDelays(trial, workload, full));
            rates.add(share * outcome.examplesPerSecond());
          }
          rows.add(
              List.of(
                  Integer.toString(boards),
                  load.instances + " × " + threads,
                  Report.range(rates, 0),
                  Report.range(medians, 2),
                  Report.range(highs, 2),
                  "%.2f".formatted(limitSeconds)));
        }
      }
    }
    System.out.println();
    Report.row(
        List.of(
            "boards",
            "threads",
            "examples/s",
            "p50, s",
            "p99, s",
            "emission interval + 2 commit intervals + 0.3 s"));
    Report.row(List.of("---", "---", "---", "---", "---", "---"));
    rows.forEach(Report::row);
    return 0;
  }

  private void measureDelays(Trial<EciSubject> trial, Workload workload, Outcome full)
      throws InterruptedException {
    Map<String, Long> before = new HashMap<>();
    for (int board = 0; board < workload.boards(); board++) {
      String name = Workload.boardName(board);
      before.put(name, trial.subject().examples(name));
    }
    Pace pace = new Pace(workload, trial.input());
    double recordsPerSecond = share * full.examplesPerSecond() / workload.negatives();
    pace.send(recordsPerSecond, Duration.ofSeconds(seconds), () -> {});
    trial.awaitAll();
    double[] delays = pace.delays(trial.subject().seen(), before);
    medians.add(Pace.quantile(delays, 0.5));
    highs.add(Pace.quantile(delays, 0.99));
    EciConfig config = trial.config();
    limitSeconds =
        (config.ranking().emitIntervalMs() + 2 * config.streams().commitIntervalMs()) / 1e3 + 0.3;
    System.out.printf(
        "  %.0f records/s sent for %d s: p50 %.2f s, p99 %.2f s (%d records)%n",
        recordsPerSecond,
        seconds,
        Pace.quantile(delays, 0.5),
        Pace.quantile(delays, 0.99),
        delays.length);
  }
}
