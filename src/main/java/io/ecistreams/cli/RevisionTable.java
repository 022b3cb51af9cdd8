package io.ecistreams.cli;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.RescoredExamples;
import io.ecistreams.avro.RevisionMove;
import io.ecistreams.avro.RevisionStanding;
import io.ecistreams.avro.SourceMove;
import io.ecistreams.avro.StaleSource;
import io.ecistreams.avro.UpcomingRevision;
import io.ecistreams.avro.UpcomingSource;
import io.ecistreams.model.EncoderId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a ranking says of the revisions of its board's encoder, as lines of text for a person. */
final class RevisionTable {
  private static final String EXPLAINED =
      "before > now, over the primary window at the change; susp. FN: examples suspected to be false negatives. Scores of two revisions are never compared";

  private RevisionTable() {}

  /** Sentences on the next revision, the newest change and sources that are stale. */
  static List<String> lines(Ranking ranking) {
    List<String> lines = new ArrayList<>();
    ranking.getNext().map(RevisionTable::next).ifPresent(lines::add);
    ranking.getRevisions().stream().limit(1).map(RevisionTable::title).forEach(lines::add);
    lines.addAll(advice(ranking));
    if (!ranking.getStale().isEmpty()) {
      lines.add(
          ranking.getStale().stream()
              .map(RevisionTable::stale)
              .collect(Collectors.joining(", ", "stale, not scored: ", "")));
    }
    return lines;
  }

  /** What to do about miners whose negatives went stale by the newest change. */
  private static List<String> advice(Ranking ranking) {
    return ranking.getRevisions().stream()
        .limit(1)
        .flatMap(move -> move.getSources().stream())
        .flatMap(source -> source.getAdvice().stream())
        .toList();
  }

  /** All changes, each with a row for a source; nothing where there was none. */
  static String text(Ranking ranking, int columns) {
    List<String> lines = new ArrayList<>();
    for (RevisionMove move : ranking.getRevisions()) {
      lines.add("");
      lines.addAll(RankingTable.sentence(title(move), columns));
      lines.addAll(table(move));
      samples(move).ifPresent(line -> lines.addAll(RankingTable.sentence(line, columns)));
    }
    if (!lines.isEmpty()) {
      lines.addAll(RankingTable.sentence(EXPLAINED, columns));
    }
    return lines.stream().map(line -> System.lineSeparator() + line).collect(Collectors.joining());
  }

  private static String next(UpcomingRevision next) {
    Background background = next.getBackground();
    String name = EncoderId.shortName(background.getEncoderId());
    if (background.getState() != BackgroundState.FROZEN) {
      return "next revision %s: calibrating, %d of %d queries, %,d examples waiting"
          .formatted(
              name, background.getQueries(), background.getRequiredQueries(), next.getWaiting());
    }
    String awaited =
        next.getSources().stream()
            .filter(UpcomingSource::getAwaited)
            .map(source -> "%s (%,d examples)".formatted(source.getSource(), source.getN()))
            .collect(Collectors.joining(", "));
    return "next revision %s: waits for %s"
        .formatted(name, awaited.isEmpty() ? "its turn" : awaited);
  }

  private static String title(RevisionMove move) {
    return "%s revision %s took over from %s"
        .formatted(
            RankingTable.time(move.getAt()),
            EncoderId.shortName(move.getTo()),
            EncoderId.shortName(move.getFrom()));
  }

  /** How stale what was mined before is. */
  private static Optional<String> samples(RevisionMove move) {
    String judged =
        move.getSources().stream()
            .flatMap(source -> source.getSample().map(sample -> easy(source, sample)).stream())
            .collect(Collectors.joining(", "));
    return Optional.of("easy among the newest examples before, judged anew: " + judged)
        .filter(line -> !judged.isEmpty());
  }

  private static String easy(SourceMove source, RescoredExamples sample) {
    return "%s %s > %s of %d"
        .formatted(
            source.getSource(),
            RankingTable.percent(sample.getEasyBefore()),
            RankingTable.percent(sample.getEasyNow()),
            sample.getN());
  }

  private static String stale(StaleSource source) {
    return "%s %,d records (newest of %s)"
        .formatted(
            source.getSource(), source.getRecords(), EncoderId.shortName(source.getEncoderId()));
  }

  private static List<String> table(RevisionMove move) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("source", "rank", "easy", "hard", "susp. FN", "l", "c"));
    for (SourceMove source : move.getSources()) {
      rows.add(
          List.of(
              ScoreTable.shortened(source.getSource()),
              shown(source, s -> s.getRank().map(String::valueOf).orElse("-")),
              shown(source, s -> RankingTable.percent(s.getEasy())),
              shown(source, s -> RankingTable.percent(s.getHard())),
              shown(source, s -> RankingTable.percent(s.getFalseNegativeRate())),
              shown(source, s -> part(s.getLocality())),
              shown(source, s -> part(s.getConsistency()))));
    }
    return Columns.aligned(rows);
  }

  private static String part(double mean) {
    return String.format(Locale.ROOT, "%.3f", mean);
  }

  private static String shown(SourceMove source, Function<RevisionStanding, String> value) {
    return shown(source.getBefore(), value) + " > " + shown(source.getNow(), value);
  }

  private static String shown(
      Optional<RevisionStanding> standing, Function<RevisionStanding, String> value) {
    return standing.map(value).orElse("none");
  }
}
