package io.ecistreams.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The same records, mined over a day, under windows of different lengths. */
@Command(
    name = "windows",
    mixinStandardHelpOptions = true,
    description = "Cost per example by the length of the window; give it a heap, e.g. --heap 8g.")
final class WindowsCommand implements Callable<Integer> {
  @Mixin private Load load;

  @Option(
      names = "--windows",
      split = ",",
      defaultValue = "5,60,1440",
      paramLabel = "MINUTES",
      description = "Lengths of the primary window (default: ${DEFAULT-VALUE}).")
  private List<Integer> windows;

  @Option(
      names = "--span",
      defaultValue = "1500",
      paramLabel = "MINUTES",
      description = "Event time between the first and the last record (default: ${DEFAULT-VALUE}).")
  private int spanMinutes;

  @Override
  public Integer call() throws Exception {
    try (Cluster cluster = Cluster.start()) {
      for (int boards : load.boards) {
        windows(cluster, boards);
      }
    }
    return 0;
  }

  private void windows(Cluster cluster, int boards) throws InterruptedException {
    Workload workload = load.workload(boards);
    List<List<Outcome>> outcomes = new ArrayList<>();
    windows.forEach(window -> outcomes.add(new ArrayList<>()));
    for (int i = 0; i < load.repeats; i++) {
      for (int w = 0; w < windows.size(); w++) {
        String run = "window-%d-%d-%d".formatted(windows.get(w), boards, i);
        outcomes.get(w).add(run(cluster, run, workload, Duration.ofMinutes(windows.get(w))));
      }
    }
    System.out.printf("%n%d board(s), medians of %d trials%n%n", boards, load.repeats);
    System.out.println("| window, minutes | examples/s | CPU µs an example | RSS MiB |");
    System.out.println("|---|---|---|---|");
    for (int w = 0; w < windows.size(); w++) {
      Outcome median =
          outcomes.get(w).stream()
              .sorted(Comparator.comparingDouble(Outcome::examplesPerSecond))
              .toList()
              .get(load.repeats / 2);
      System.out.printf(
          "| %d | %,.0f | %.1f | %,d |%n",
          windows.get(w),
          median.examplesPerSecond(),
          median.cpuMicrosPerExample(),
          median.residentBytes() >> 20);
    }
  }

  private Outcome run(Cluster cluster, String run, Workload workload, Duration window)
      throws InterruptedException {
    // Partitions are not read at one pace, and minutes of event time pass in milliseconds here.
    Map<String, String> settings =
        load.settings(Map.of("windows.ms", window.toMillis() + ",0", "grace.ms", "7200000"));
    try (Trial trial = new Trial(cluster, run, workload, settings)) {
      Outcome measured =
          trial.run(
              (name, directory, file) ->
                  new EciSubject(name, directory, file, load.jvmOptions(name, directory)),
              load.warmUp,
              load.records,
              Duration.ofMinutes(spanMinutes),
              (subject, outcome) -> {});
      Report.line(run, measured);
      return measured;
    }
  }
}
