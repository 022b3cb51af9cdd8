package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.miner.JoinedPositives;
import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.Outcome;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.OfflineScoring;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Scores files with the core that the stream runs. */
@Command(
    name = "score",
    description = {
      "Scores mined negatives in JSON lines, each board in one window over everything, and prints"
          + " the ranking.",
      "A line is one record: board, source, query, positives, negatives; an item is {id, text,"
          + " embedding}, an embedding an array of numbers or base64 of float32 little-endian."
    },
    footer = {
      "  eci score mined.jsonl",
      "  eci score bm25.jsonl dense.jsonl --idf corpus.jsonl --embed",
      "  eci score mined.jsonl --board nq --format json | jq .sources"
    })
final class ScoreCommand extends ScoringCommand {

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Mined negatives, JSON lines.")
  private List<Path> files = List.of();

  @Option(
      names = "--idf",
      paramLabel = "CORPUS",
      description =
          "JSON lines with id and text, or a table of `eci idf build --output`, to weigh query terms"
              + " by; without it, and without idf.corpus.file, all terms weigh the same.")
  private Optional<Path> idf = Optional.empty();

  @Option(
      names = "--background",
      paramLabel = "FILE",
      description =
          "Backgrounds given in advance, a JSON object by board; otherwise they are measured over"
              + " the first queries.")
  private Optional<Path> background = Optional.empty();

  @Option(
      names = "--join-positives",
      description =
          "Take as positives of a query all that any record of its board has in these files; by"
              + " default a record lists all that are known. The files are read twice.")
  private boolean joinPositives;

  @Option(names = "--parts", description = "Show also what every score is made of.")
  private boolean parts;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table (the default) or json, one object for one board.")
  private TableOrJson format = TableOrJson.table;

  @Option(names = "--json", description = "Short for --format json.")
  private boolean json;

  @Override
  public Integer call() {
    EciConfig eci = configuration();
    files.forEach(file -> InputFile.readable("FILE", file));
    idf.ifPresent(file -> InputFile.readable("--idf", file));
    background.ifPresent(file -> InputFile.readable("--background", file));
    eci.requireFiles();
    UnaryOperator<MinedNegatives> joined = joinPositives ? joinedPositives() : record -> record;
    return withEmbedder(
        eci,
        embedder -> {
          Map<String, Background> given = new HashMap<>(Core.calibration(eci).given());
          background.map(Core::backgrounds).ifPresent(given::putAll);
          OfflineScoring scoring =
              OfflineScoring.overEverything(
                  idf.map(this::table)
                      .map((IdfTable table) -> Core.intake(eci, embedder, table))
                      .orElseGet(() -> Core.intake(eci, embedder)),
                  eci.boards(),
                  calibration(eci, given));
          ScoringLog log = scoringLog();
          files.forEach(
              file ->
                  readFile(
                      file,
                      log,
                      record -> map(Outcome.accepted(joined.apply(record)), scoring::add)));
          log.requireSome(
              board
                  .map(name -> "No record is of board " + name + "; check the name.")
                  .orElse("There are no records in " + files + "."),
              ScoringLog.NOTHING_TO_RANK);
          Map<String, BoardEstimate> estimates = scoring.estimates();
          log.noteRefusedLater(scoring.refusedLater());
          return unusable.exitCode(print(estimates));
        });
  }

  private JoinedPositives joinedPositives() {
    JoinedPositives joined = new JoinedPositives();
    for (Path file : files) {
      InputFile.readableTwice("--join-positives", file);
      // What cannot be used is told when the file is read for its scores.
      try (Stream<JsonLine<MinedNegatives>> lines =
          JsonLines.readMinedNegatives(file, problem -> {})) {
        lines.map(JsonLine::value).filter(r -> isWanted(r.getBoard())).forEach(joined::add);
      }
    }
    return joined;
  }

  private IdfTable table(Path file) {
    IdfTable table = Core.idfTable(file, unusable);
    unusable.printSum(file.toString());
    return table;
  }

  private int print(Map<String, BoardEstimate> estimates) {
    boolean isJson = json || format == TableOrJson.json;
    if (isJson && estimates.size() > 1) {
      throw new ScoringException(
          "json prints one board, but there are several: %s; choose one with --board."
              .formatted(String.join(", ", estimates.keySet())));
    }
    List<String> blocks =
        estimates.values().stream()
            .map(
                estimate ->
                    EstimateMapping.ranking(estimate, Map.of(), 0, 0, System.currentTimeMillis()))
            .map(
                ranking ->
                    isJson
                        ? RankingJson.of(ranking).toPrettyString()
                        : RankingTable.text(ranking, parts, columns()))
            .toList();
    return print(List.of(String.join(System.lineSeparator().repeat(2), blocks)));
  }
}
