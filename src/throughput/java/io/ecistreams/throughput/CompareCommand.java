package io.ecistreams.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The application, the pass-through and the numpy consumer on the same records. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description =
        "Examples per second beside a topology that only moves the same bytes, in turns, and beside"
            + " a plain numpy consumer.")
final class CompareCommand implements Callable<Integer> {
  @Mixin private Load load;

  @Option(names = "--no-numpy", description = "Leaves the Python consumer out.")
  private boolean noNumpy;

  @Option(
      names = "--python",
      defaultValue = "/usr/bin/python3",
      description =
          "Interpreter with confluent_kafka, fastavro, numpy (default: ${DEFAULT-VALUE}).")
  private String python;

  @Option(
      names = "--numpy-seconds",
      defaultValue = "30",
      description = "How long the Python consumer is watched (default: ${DEFAULT-VALUE}).")
  private int numpySeconds;

  @Option(
      names = "--delay-seconds",
      defaultValue = "15",
      description =
          "How long delays are measured, at half of the measured rate; 0 leaves it out (default:"
              + " ${DEFAULT-VALUE}).")
  private int delaySeconds;

  private double[] delays = {};

  @Override
  public Integer call() throws Exception {
    try (Cluster cluster = Cluster.start()) {
      for (int boards : load.boards) {
        compare(cluster, boards);
      }
    }
    return 0;
  }

  private void compare(Cluster cluster, int boards) throws Exception {
    Workload workload = load.workload(boards);
    List<Outcome> eci = new ArrayList<>();
    List<Outcome> passThrough = new ArrayList<>();
    for (int i = 0; i < load.repeats; i++) {
      String suffix = "-" + boards + "-" + i;
      passThrough.add(passThrough(cluster, "pass" + suffix, workload));
      eci.add(eci(cluster, "eci" + suffix, workload, i == load.repeats - 1));
    }
    Optional<NumpyConsumer.Report> numpy =
        noNumpy ? Optional.empty() : numpy(cluster, "numpy-" + boards, workload);
    Report.print(boards, median(eci), median(passThrough), ratios(eci, passThrough), delays);
    numpy.ifPresent(report -> Report.print(report, median(eci)));
  }

  private Outcome passThrough(Cluster cluster, String run, Workload workload)
      throws InterruptedException {
    try (Trial trial = new Trial(cluster, run, workload, load.settings(Map.of()))) {
      Outcome measured =
          trial.run(
              (name, directory, settings) ->
                  new PassThroughSubject(name, directory, settings, EciSubject.options(load.heap)),
              load.warmUp,
              load.records,
              Load.SPAN,
              (subject, outcome) -> {});
      Report.line(run, measured);
      return measured;
    }
  }

  private Outcome eci(Cluster cluster, String run, Workload workload, boolean last)
      throws InterruptedException {
    try (Trial trial = new Trial(cluster, run, workload, load.settings(Map.of()))) {
      Outcome measured =
          trial.run(
              (name, directory, settings) ->
                  new EciSubject(name, directory, settings, load.jvmOptions(name, directory)),
              load.warmUp,
              load.records,
              Load.SPAN,
              (subject, outcome) -> {
                if (last && delaySeconds > 0) {
                  double rate = outcome.examplesPerSecond() / workload.negatives() / 2;
                  measureDelays(trial, workload, subject, rate);
                }
              });
      Report.line(run, measured);
      return measured;
    }
  }

  private void measureDelays(Trial trial, Workload workload, EciSubject subject, double rate)
      throws InterruptedException {
    Map<String, Long> before = new HashMap<>();
    for (int board = 0; board < workload.boards(); board++) {
      before.put("board-" + board, subject.examples("board-" + board));
    }
    long all = subject.examples();
    Pace pace = new Pace(workload, trial.config());
    pace.send(rate, Duration.ofSeconds(delaySeconds), () -> {});
    for (int i = 0; i < 600 && subject.examples() < all + pace.examples(); i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    delays = pace.delays(subject.seen(), before);
  }

  private Optional<NumpyConsumer.Report> numpy(Cluster cluster, String run, Workload workload)
      throws Exception {
    NumpyConsumer consumer = new NumpyConsumer(python);
    Optional<String> missing = consumer.missing();
    if (missing.isPresent()) {
      System.out.println("numpy consumer: skipped. " + missing.get());
      return Optional.empty();
    }
    try (Trial trial = new Trial(cluster, run, workload, load.settings(Map.of()))) {
      return Optional.of(trial.numpy(consumer, load.warmUp + load.records, numpySeconds));
    }
  }

  private static List<Double> ratios(List<Outcome> eci, List<Outcome> passThrough) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < eci.size(); i++) {
      ratios.add(eci.get(i).examplesPerSecond() / passThrough.get(i).examplesPerSecond());
    }
    return ratios;
  }

  private static Outcome median(List<Outcome> outcomes) {
    return outcomes.stream()
        .sorted(Comparator.comparingDouble(Outcome::examplesPerSecond))
        .toList()
        .get(outcomes.size() / 2);
  }
}
