package io.ecistreams.cli;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.OfflineScoring;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores files with the core that the stream runs. */
@Command(
    name = "score",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Scores mined negatives in JSON lines, each board in one window over everything, and prints"
          + " the ranking.",
      "A line is one record: board, source, query, positives, negatives; an item is {id, text,"
          + " embedding}, an embedding an array of numbers or base64 of float32 little-endian."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci score mined.jsonl",
      "  eci score bm25.jsonl dense.jsonl --idf corpus.jsonl --embed",
      "  eci score mined.jsonl --board nq --json | jq .sources"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT})
final class ScoreCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

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
      names = "--embed",
      description =
          "Embed texts that have no vector with the configured encoder (e5-small-v2 by default).")
  private boolean embed;

  @Option(
      names = "--background",
      paramLabel = "FILE",
      description =
          "Backgrounds given in advance, a JSON object by board; otherwise they are measured over"
              + " the first queries.")
  private Optional<Path> background = Optional.empty();

  @Option(names = "--board", paramLabel = "NAME", description = "Score this board only.")
  private Optional<String> board = Optional.empty();

  @Option(names = "--parts", description = "Show also what every score is made of.")
  private boolean parts;

  @Option(names = "--json", description = "Print one JSON object instead of a table.")
  private boolean json;

  @Override
  public Integer call() {
    EciConfig eci = config.load();
    requireFiles(eci);
    Optional<TextEmbedder> embedder =
        embed ? Optional.of(Core.cached(eci, Core.encoder(eci))) : Optional.empty();
    try {
      OfflineScoring scoring =
          OfflineScoring.overEverything(
              idf.map(Core::idfTable)
                  .map((IdfTable table) -> Core.intake(eci, embedder, table))
                  .orElseGet(() -> Core.intake(eci, embedder)),
              eci.boards(),
              calibration(eci));
      ScoringLog log = new ScoringLog(spec.commandLine().getErr(), embed);
      for (Path file : files) {
        read(file, scoring, log);
      }
      requireSome(log);
      print(scoring.estimates());
      return ExitCodes.OK;
    } finally {
      embedder.ifPresent(TextEmbedder::close);
    }
  }

  private void requireFiles(EciConfig eci) {
    files.forEach(file -> InputFile.readable("FILE", file));
    idf.ifPresent(file -> InputFile.readable("--idf", file));
    background.ifPresent(file -> InputFile.readable("--background", file));
    eci.requireFiles();
    if (embed) {
      eci.requireEncoder();
    }
  }

  private CalibrationPolicy calibration(EciConfig eci) {
    CalibrationPolicy configured = Core.calibration(eci);
    Map<String, Background> given = new HashMap<>(configured.given());
    background.map(Core::backgrounds).ifPresent(given::putAll);
    return new CalibrationPolicy(
        configured.queries(), configured.minQueries(), configured.timeLimitMs(), given);
  }

  private void read(Path file, OfflineScoring scoring, ScoringLog log) {
    try (Stream<JsonLine<MinedNegatives>> lines = JsonLines.readMinedNegatives(file)) {
      lines
          .filter(line -> board.isEmpty() || line.value().getBoard().equals(board.get()))
          .forEach(
              line -> {
                log.read(file.toString());
                add(scoring, line.value())
                    .ifPresent(
                        rejection -> log.refused(file + " line " + line.number(), rejection));
              });
    }
  }

  private static Optional<Rejection> add(OfflineScoring scoring, MinedNegatives line) {
    Outcome<MinedRecord> mapped = AvroMapping.toMinedRecord(line);
    if (mapped instanceof Outcome.Refused<MinedRecord> refused) {
      return Optional.of(refused.rejection());
    }
    return scoring.add(((Outcome.Accepted<MinedRecord>) mapped).value());
  }

  private void requireSome(ScoringLog log) {
    log.sum();
    if (log.isEmpty()) {
      throw new ScoringException(
          board
              .map(name -> "No record is of board " + name + "; check the name.")
              .orElse("There are no records in " + files + "."));
    }
    if (log.isAllRefused()) {
      throw new ScoringException("All records were refused; there is nothing to rank.");
    }
  }

  private void print(Map<String, BoardEstimate> estimates) {
    if (json && estimates.size() > 1) {
      throw new ScoringException(
          "--json prints one board, but there are several: %s; choose one with --board."
              .formatted(String.join(", ", estimates.keySet())));
    }
    PrintWriter out = spec.commandLine().getOut();
    List<String> blocks = new ArrayList<>();
    for (BoardEstimate estimate : estimates.values()) {
      Ranking ranking =
          EstimateMapping.ranking(estimate, Map.of(), 0, 0, System.currentTimeMillis());
      blocks.add(json ? RankingJson.write(ranking) : table(ranking));
    }
    out.println(String.join(System.lineSeparator() + System.lineSeparator(), blocks));
    out.flush();
  }

  private String table(Ranking ranking) {
    List<String> lines = new ArrayList<>(RankingTable.lines(ranking));
    if (parts) {
      lines.addAll(RankingTable.parts(ranking));
    }
    return String.join(System.lineSeparator(), lines);
  }
}
