package io.ecistreams.throughput;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The same records, the first of them mined over a day, under windows of different lengths. */
@Command(
    name = "windows",
    mixinStandardHelpOptions = true,
    description =
        "Cost per example by the length of the window. Give it a heap and first records that fill"
            + " the panes, e.g. --heap 4g --first-records 100000 --set pane.ms=300000. The input has"
            + " one partition unless --partitions says otherwise.")
final class WindowsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Load load;

  @Option(
      names = "--windows",
      split = ",",
      defaultValue = "5,1440",
      paramLabel = "MINUTES",
      description = "Lengths of the primary window (default: ${DEFAULT-VALUE}).")
  private List<Integer> windows;

  @Option(
      names = "--span",
      defaultValue = "1500",
      paramLabel = "MINUTES",
      description =
          "Event time of the first records, before the warm-up (default: ${DEFAULT-VALUE}).")
  private int spanMinutes;

  @Override
  public Integer call() throws Exception {
    if (!spec.commandLine().getParseResult().hasMatchedOption("--partitions")) {
      // Partitions are not read at one pace, and hours of event time pass in seconds here.
      load.partitions = 1;
    }
    Report.header(spec);
    Map<List<Integer>, List<Outcome>> rows = new LinkedHashMap<>();
    try (Cluster cluster = Cluster.start(load.directory)) {
      Measurement measurement = new Measurement(cluster, load);
      for (int boards : load.boards) {
        for (int threads : load.threads) {
          for (int i = 0; i < load.repeats; i++) {
            for (int window : windows) {
              rows.computeIfAbsent(List.of(boards, threads, window), row -> new ArrayList<>())
                  .add(measure(measurement, boards, threads, window, i));
            }
          }
        }
      }
    }
    Report.tableHead("boards", "threads", "window, minutes");
    rows.forEach(
        (row, outcomes) ->
            Report.tableRow(
                outcomes,
                row.get(0).toString(),
                load.instances + " × " + row.get(1),
                row.get(2).toString()));
    return 0;
  }

  private Outcome measure(Measurement measurement, int boards, int threads, int window, int repeat)
      throws Exception {
    Map<String, String> settings = new HashMap<>(Load.threads(threads));
    settings.put("windows.ms", Duration.ofMinutes(window).toMillis() + ",0");
    return measurement.run(
        load.eci(),
        window + "min-" + Measurement.name(boards, threads, repeat),
        load.workload(boards),
        new Trial.First(load.firstRecords, Duration.ofMinutes(spanMinutes), settings));
  }
}
