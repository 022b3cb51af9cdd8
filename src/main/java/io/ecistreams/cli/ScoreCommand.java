package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.http.ReportPage;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.OfflineScoring;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.format.TrainingInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Scores files with the core that the stream runs. */
@Command(
    name = "score",
    description = {
      "Scores mined negatives, each board in one window over everything, and prints the ranking,"
          + " with a sentence for each source on what to do.",
      "Training files of FlagEmbedding, Tevatron, DPR, sentence-transformers, MS MARCO, ms-swift and"
          + " BEIR are recognised by their content, each file as a source of its own. A line of the"
          + " project's own is one record: board, source, query, positives, negatives; an item is"
          + " {id, text, embedding}, an embedding an array of numbers or base64 of float32"
          + " little-endian."
    },
    footer = {
      "  eci score mined.jsonl",
      "  eci score bm25.parquet dense.jsonl.gz --idf corpus.jsonl --html report.html",
      "  eci score bm25.run dense.run --corpus corpus.jsonl --queries queries.jsonl --qrels test.tsv",
      "  eci score mined.jsonl --board nq --json | jq .sources"
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

  @Option(names = "--json", description = "Print one JSON object, for one board.")
  private boolean json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "Write also the pictures of the live page as one page that needs no other file, for one"
              + " board.")
  private Optional<Path> html = Optional.empty();

  private final Set<String> boards = new LinkedHashSet<>();

  @Override
  public Integer call() {
    EciConfig eci = checkedConfiguration();
    idf.ifPresent(file -> InputFile.readable("--idf", file));
    html.ifPresent(file -> OutputFile.requireReplaceable("--html", file));
    UnaryOperator<MinedNegatives> joined = joinedPositives();
    return withEmbedder(
        eci,
        embedder -> {
          announce(embedder);
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

  /** So that it is known before anything is embedded. */
  @Override
  Stream<JsonLine<MinedNegatives>> lines(
      TrainingInput input, Consumer<JsonInputException> unreadable) {
    return super.lines(input, unreadable).peek(line -> requireOneBoard(line.value().getBoard()));
  }

  private void requireOneBoard(String name) {
    if ((json || html.isPresent()) && boards.add(name) && boards.size() > 1) {
      throw new ScoringException(
          "%s is for one board, but there are several: %s; choose one with --board."
              .formatted(json ? "--json" : "--html", String.join(", ", boards)));
    }
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
    List<Ranking> rankings =
        estimates.values().stream()
            .map(
                estimate ->
                    EstimateMapping.ranking(estimate, Map.of(), 0, 0, System.currentTimeMillis()))
            .toList();
    int code =
        print(
            List.of(
                rankings.stream()
                    .map(ranking -> json ? RankingJson.of(ranking).toPrettyString() : text(ranking))
                    .collect(Collectors.joining(System.lineSeparator().repeat(2)))));
    // After it, so that nothing is lost where it cannot be written.
    html.ifPresent(
        file ->
            rankings.forEach(
                ranking ->
                    OutputFile.replacePage(
                        file, ReportPage.html(ranking, SourceAdvice.sentences(ranking)))));
    return code;
  }

  private String text(Ranking ranking) {
    List<String> lines = new ArrayList<>(List.of(RankingTable.text(ranking, parts, columns())));
    SourceAdvice.sentences(ranking)
        .forEach(sentence -> lines.addAll(RankingTable.sentence(sentence, columns())));
    return String.join(System.lineSeparator(), lines);
  }
}
