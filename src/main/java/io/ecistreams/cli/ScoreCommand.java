package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.OfflineScoring;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.EstimateMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

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
final class ScoreCommand extends FileScoringCommand {

  @Option(
      names = "--idf",
      paramLabel = "CORPUS",
      description =
          "JSON lines with id and text, or a table of `eci idf build --output`, to weigh query terms"
              + " by; without it, and without idf.corpus.file, all terms weigh the same.")
  private Optional<Path> idf = Optional.empty();

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
    EciConfig eci = checkedConfiguration();
    idf.ifPresent(file -> InputFile.readable("--idf", file));
    UnaryOperator<MinedNegatives> joined = joinedPositives();
    return withEmbedder(
        eci,
        embedder -> {
          OfflineScoring scoring =
              OfflineScoring.overEverything(intake(eci, embedder), eci.boards(), calibration(eci));
          ScoringLog log = scoringLog();
          readFiles(
              log,
              line -> map(Outcome.accepted(joined.apply(line.value())), scoring::add),
              ScoringLog.NOTHING_TO_RANK);
          Map<String, BoardEstimate> estimates = scoring.estimates();
          log.noteRefusedLater(scoring.refusedLater());
          return unusable.exitCode(print(estimates));
        });
  }

  private Intake intake(EciConfig eci, Optional<TextEmbedder> embedder) {
    return idf.map(this::table)
        .map((IdfTable table) -> Core.intake(eci, embedder, table))
        .orElseGet(() -> Core.intake(eci, embedder));
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
