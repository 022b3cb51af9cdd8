package io.ecistreams.throughput;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Many boards, of which the next record may be of any. */
@Command(
    name = "many-boards",
    mixinStandardHelpOptions = true,
    description =
        "Records per second where boards, sources and partitions come in random order, with"
            + " backgrounds given in advance: 1,000 boards of 5 sources unless --boards and"
            + " --sources say otherwise; with --baseline of an earlier build too.")
final class ManyBoardsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Load load;

  @Override
  public Integer call() throws Exception {
    useDefault("--boards", () -> load.boards = List.of(1000));
    useDefault("--sources", () -> load.sources = 5);
    useDefault("--first-records", () -> load.firstRecords = 2000);
    Report.header(spec);
    List<Contender<EciSubject>> contenders = new ArrayList<>(List.of(load.eci()));
    load.baseline().ifPresent(contenders::add);
    Map<List<String>, List<Outcome>> rows = new LinkedHashMap<>();
    try (Cluster cluster = Cluster.start(load.directory)) {
      Measurement measurement = new Measurement(cluster, load);
      for (int boards : load.boards) {
        Workload workload =
            new Workload(boards, load.sources, load.dimension, load.negatives, true);
        String backgrounds = backgrounds(cluster.directory(), boards).toString();
        for (int threads : load.threads) {
          Map<String, String> settings = new HashMap<>(Load.threads(threads));
          settings.put("backgrounds.file", backgrounds);
          for (int i = 0; i < load.repeats; i++) {
            for (Contender<EciSubject> contender : contenders) {
              Outcome outcome =
                  measurement.run(
                      contender,
                      Measurement.name(boards, threads, i),
                      workload,
                      load.first(settings));
              rows.computeIfAbsent(
                      List.of(
                          Integer.toString(boards),
                          load.instances + " × " + threads,
                          contender.name()),
                      row -> new ArrayList<>())
                  .add(outcome);
            }
          }
        }
      }
    }
    Report.tableHead("boards", "threads", "subject", "records/s");
    rows.forEach(
        (row, outcomes) -> {
          List<String> cells = new ArrayList<>(row);
          cells.add(
              Report.range(
                  outcomes.stream().map(o -> o.examplesPerSecond() / load.negatives).toList(), 0));
          Report.tableRow(outcomes, cells.toArray(String[]::new));
        });
    return 0;
  }

  private void useDefault(String option, Runnable set) {
    if (!spec.commandLine().getParseResult().hasMatchedOption(option)) {
      set.run();
    }
  }

  private Path backgrounds(Path directory, int boards) throws IOException {
    String json =
        IntStream.range(0, boards)
            .mapToObj(
                board ->
                    """
                    "%s": {"encoder": "made-up", "dimension": %d, \
                    "muQ": 0, "sdQ": 0.1, "muP": 0, "sdP": 0.1}"""
                        .formatted(Workload.boardName(board), load.dimension))
            .collect(Collectors.joining(",\n", "{", "}"));
    return Files.writeString(directory.resolve("backgrounds-" + boards + ".json"), json);
  }
}
