package io.ecistreams.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfTable;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.Outcome;
import io.ecistreams.runtime.Core;
import io.ecistreams.runtime.ScoringException;
import io.ecistreams.scoring.CleaningPolicy;
import io.ecistreams.scoring.DropReason;
import io.ecistreams.scoring.JudgedNegative;
import io.ecistreams.scoring.RecordJudge;
import io.ecistreams.serde.FewerNegatives;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.format.ReadingOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Takes suspected false negatives out of files that somebody trains on. */
@Command(
    name = "clean",
    description = {
      "Writes the records of files without their suspected false negatives: those among a record's"
          + " own positives, and those with u > 3, by the same background as `eci score`. What is"
          + " kept stays as it was read, character for character; the elements of scores, ranks and"
          + " crossEncoderScores go with their negatives. That holds for JSON lines of the project,"
          + " of FlagEmbedding, Tevatron and ms-swift; other formats are written as JSON lines of the"
          + " project. A record of which no negative is left is left out.",
      "The score of a negative is its cosine to the query by the board's encoder; the positive's is"
          + " that of the first positive. A rank is that of the record's ranks, else the place in"
          + " the record. Of several reasons the first counts, in this order: own positive, u,"
          + " cross-encoder, margin, relative margin, highest score, rank, easy.",
      "The summary comes on the standard output with --out, else on the standard error."
    },
    footer = {
      "  eci clean mined.jsonl --out clean.jsonl --dropped dropped.jsonl",
      "  eci clean bm25.jsonl.gz dense.jsonl.zst --embed --drop-easy --relative-margin 0.05 > all.jsonl",
      "  eci clean mined.jsonl --background backgrounds.json --range-min 10 --range-max 100 --out c.jsonl"
    })
final class CleanCommand extends FileScoringCommand {

  @Option(
      names = {"--out", "--output"},
      paramLabel = "FILE",
      description =
          "Put the records into this file, replaced at once when all are written. It may be one of"
              + " those that are read: it then stays as it was if anything could not be used.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--dropped",
      paramLabel = "FILE",
      description =
          "Put what was dropped into this file, JSON lines with board, source, query, document,"
              + " reason and u.")
  private Optional<Path> droppedFile = Optional.empty();

  @Option(
      names = "--sensitive",
      description = "Take u > 2.5 as suspected already; drops more that is none.")
  private boolean isSensitive;

  @Option(
      names = "--cross-encoder-threshold",
      paramLabel = "X",
      description =
          "Drop negatives whose crossEncoderScores entry is above this; those without one stay.")
  private Optional<Double> crossEncoderThreshold = Optional.empty();

  @Option(
      names = "--margin",
      paramLabel = "X",
      description = "Drop negatives whose score is above the positive's less this.")
  private Optional<Double> margin = Optional.empty();

  @Option(
      names = "--relative-margin",
      paramLabel = "X",
      description =
          "Drop negatives whose score is above the positive's less this share of its size; 0.05"
              + " keeps what is below 95 %% of it.")
  private Optional<Double> relativeMargin = Optional.empty();

  @Option(
      names = "--max-score",
      paramLabel = "X",
      description = "Drop negatives whose score is above this.")
  private Optional<Double> maxScore = Optional.empty();

  @Option(names = "--range-min", paramLabel = "N", description = "Drop the N best ranks.")
  private int rangeMin;

  @Option(names = "--range-max", paramLabel = "N", description = "Drop ranks after the N-th.")
  private Optional<Integer> rangeMax = Optional.empty();

  @Option(
      names = "--drop-easy",
      description =
          "Drop easy negatives: no nearer to the query than passages of other queries are.")
  private boolean dropsEasy;

  @Option(
      names = "--keep-empty",
      description = "Write also records of which no negative is left, with empty arrays.")
  private boolean keepsEmpty;

  @Option(names = "--json", description = "Print the summary as one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    CleaningPolicy policy = policy();
    if (rangeMin > 0 || rangeMax.isPresent()) {
      long after = (long) rangeMin + ReadingOptions.USUAL_PER_QUERY;
      format.readRunsTo(rangeMax.orElse((int) Math.min(Integer.MAX_VALUE, after)));
    }
    EciConfig eci = checkedConfiguration();
    boolean isInPlace = isInPlace();
    UnaryOperator<MinedNegatives> joined = joinedPositives();
    CleanSummary summary = new CleanSummary();
    try (LinesOutput kept =
            output.isPresent() ? LinesOutput.of(output.get()) : LinesOutput.of(out());
        LinesOutput dropped =
            droppedFile.isPresent() ? LinesOutput.of(droppedFile.get()) : LinesOutput.ofNothing()) {
      int code =
          withEmbedder(
              eci,
              embedder -> {
                announce(embedder);
                CalibrationPolicy calibration = calibration(eci);
                RecordJudge<JsonLine<MinedNegatives>> judge =
                    new RecordJudge<>(
                        Core.intake(eci, embedder, IdfTable.uniform()),
                        eci.boards(),
                        calibration,
                        judged -> write(judged, policy, kept, dropped, summary));
                clean(judge, joined, calibration);
                return unusable.exitCode(ExitCodes.OK);
              });
      if (isInPlace) {
        requireAllUsed();
      }
      // First, as what has left a file that is cleaned in place is nowhere else.
      dropped.finish();
      kept.finish();
      print(summary);
      return code;
    }
  }

  /** Whether a file is read and written; nothing may be written over what is not cleaned. */
  private boolean isInPlace() throws IOException {
    if (droppedFile.isPresent()) {
      Path dropped = droppedFile.get();
      if (output.isPresent() && OutputFile.areSame(output.get(), dropped)) {
        throw wrong("--out and --dropped name the same file; give each its own.");
      }
      if (isRead(dropped)) {
        throw wrong("--dropped names %s, which is read; give it a new file.".formatted(dropped));
      }
    }
    boolean isInPlace = output.isPresent() && isRead(output.get());
    if (isInPlace && board.isPresent()) {
      throw wrong(
          "--out names %s, which is read and would lose its other boards; give a new file, or leave out --board."
              .formatted(output.get()));
    }
    return isInPlace;
  }

  private boolean isRead(Path file) throws IOException {
    for (Path read : files) {
      if (OutputFile.areSame(read, file)) {
        return true;
      }
    }
    return false;
  }

  private void requireAllUsed() {
    if (unusable.count() > 0) {
      throw new ScoringException(
          "%s stays as it was and nothing was written: cleaning it would lose what could not be used, %,d in all; mend that, or give another file to --out."
              .formatted(output.orElseThrow(), unusable.count()));
    }
  }

  private CleaningPolicy policy() {
    if (rangeMin < 0 || rangeMax.filter(last -> last <= rangeMin).isPresent()) {
      throw wrong("No rank lies in this band; give 0 <= --range-min < --range-max.");
    }
    if (relativeMargin.filter(share -> !(share >= 0 && share <= 2)).isPresent()) {
      throw wrong("--relative-margin is a share of the positive's score; give 0 to 2.");
    }
    if (Stream.of(crossEncoderThreshold, margin, maxScore)
        .flatMap(Optional::stream)
        .anyMatch(limit -> !Double.isFinite(limit))) {
      throw wrong("--cross-encoder-threshold, --margin and --max-score take finite numbers.");
    }
    return new CleaningPolicy(
        isSensitive,
        crossEncoderThreshold,
        margin,
        relativeMargin,
        maxScore,
        rangeMin,
        rangeMax,
        dropsEasy);
  }

  private void clean(
      RecordJudge<JsonLine<MinedNegatives>> judge,
      UnaryOperator<MinedNegatives> joined,
      CalibrationPolicy calibration) {
    ScoringLog log = scoringLog();
    readFiles(
        log,
        line -> map(Outcome.accepted(joined.apply(line.value())), mined -> judge.add(line, mined)),
        "All records were refused; there is nothing to clean.");
    judge
        .finish()
        .forEach(
            (name, queries) -> {
              throw ScoringException.tooFewQueries(name, queries, calibration.minQueries());
            });
    log.noteRefusedLater(judge.refusedLater());
  }

  private void write(
      RecordJudge.Judged<JsonLine<MinedNegatives>> judged,
      CleaningPolicy policy,
      LinesOutput kept,
      LinesOutput dropped,
      CleanSummary summary) {
    MinedNegatives mined = judged.record().value();
    BitSet leftOut = new BitSet();
    List<DropReason> reasons = new ArrayList<>();
    for (int i = 0; i < judged.negatives().size(); i++) {
      JudgedNegative negative = judged.negatives().get(i);
      Optional<DropReason> reason = policy.reason(negative, rank(mined, i));
      if (reason.isPresent()) {
        leftOut.set(i);
        reasons.add(reason.get());
        dropped.write(json(mined, judged.queryId(), negative, reason.get()).toString());
      }
    }
    if (keepsEmpty || reasons.size() < judged.negatives().size()) {
      kept.write(FewerNegatives.of(judged.record(), leftOut));
    }
    summary.add(mined.getBoard(), mined.getSource(), judged.negatives().size(), reasons);
  }

  private static int rank(MinedNegatives mined, int negative) {
    return mined.getRanks().map(ranks -> ranks.get(negative)).orElse(negative + 1);
  }

  private static ObjectNode json(
      MinedNegatives mined, String queryId, JudgedNegative negative, DropReason reason) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("board", mined.getBoard());
    line.put("source", mined.getSource());
    line.put("query", queryId);
    line.put("document", negative.documentId());
    line.put("reason", reason.name());
    line.put("u", negative.u());
    return line;
  }

  private void print(CleanSummary summary) {
    List<String> lines = json ? List.of(summary.json().toPrettyString()) : summary.table();
    if (output.isPresent()) {
      print(lines);
    } else {
      lines.forEach(err()::println);
      err().flush();
    }
  }
}
