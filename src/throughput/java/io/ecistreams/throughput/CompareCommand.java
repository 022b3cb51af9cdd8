package io.ecistreams.throughput;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The application, the pass-through and an earlier build on the same records. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description =
        "Examples per second beside a topology that only moves the same bytes and, with --baseline,"
            + " beside an earlier build, in turns. A trial takes about 3 minutes.")
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Load load;

  /** Outcomes by boards and threads, then by contender. */
  private final Map<List<Integer>, Map<String, List<Outcome>>> rows = new LinkedHashMap<>();

  @Override
  public Integer call() throws Exception {
    Report.header(spec);
    try (Cluster cluster = Cluster.start(load.directory)) {
      for (int boards : load.boards) {
        for (int threads : load.threads) {
          compare(new Measurement(cluster, load), boards, threads);
        }
      }
    }
    print();
    return 0;
  }

  private void compare(Measurement measurement, int boards, int threads) throws Exception {
    List<Contender<?>> contenders = new ArrayList<>(List.of(load.passThrough(), load.eci()));
    load.baseline().ifPresent(contenders::add);
    Map<String, List<Outcome>> row = new LinkedHashMap<>();
    rows.put(List.of(boards, threads), row);
    for (int i = 0; i < load.repeats; i++) {
      for (Contender<?> contender : contenders) {
        row.computeIfAbsent(contender.name(), name -> new ArrayList<>())
            .add(
                measurement.run(
                    contender,
                    Measurement.name(boards, threads, i),
                    load.workload(boards),
                    load.first(Load.threads(threads))));
      }
    }
  }

  private void print() {
    Report.tableHead("boards", "threads", "subject", "× pass-through", "× baseline");
    rows.forEach(
        (key, row) ->
            row.forEach(
                (name, outcomes) ->
                    Report.tableRow(
                        outcomes,
                        key.get(0).toString(),
                        load.instances + " × " + key.get(1),
                        name,
                        ratios(outcomes, row.get("pass-through")),
                        ratios(outcomes, row.getOrDefault("baseline", List.of())))));
  }

  /** Of the trials of one turn each. */
  private static String ratios(List<Outcome> outcomes, List<Outcome> others) {
    return Report.range(
        IntStream.range(0, others.size())
            .mapToObj(i -> outcomes.get(i).examplesPerSecond() / others.get(i).examplesPerSecond())
            .toList(),
        2);
  }
}
