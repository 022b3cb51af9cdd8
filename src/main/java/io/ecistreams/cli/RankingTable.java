package io.ecistreams.cli;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.Trust;
import io.ecistreams.avro.WindowRanking;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A ranking as lines of text for a person. */
final class RankingTable {
  private static final int MAX_HYBRIDS = 6;
  private static final int MAX_PAIRS = 3;
  private static final int MAX_CHANGES = 2;
  private static final int SENTENCE_COLUMNS = 79;
  private static final String EXPLAINED =
      "ECI is in nats, the unit of information of natural logarithms: higher is better; ± is half of its 95 % interval. susp. FN: examples suspected to be false negatives";

  /** Of a pipe, which breaks no line. */
  static final int ANY_WIDTH = Integer.MAX_VALUE;

  private RankingTable() {}

  /**
   * Title, one line per source of the primary window, and the best hybrids.
   *
   * @param columns that the table may take
   */
  static List<String> lines(Ranking ranking, int columns) {
    List<String> lines = new ArrayList<>(Columns.wrapped(title(ranking), columns));
    if (ranking.getWindows().isEmpty()) {
      lines.addAll(Columns.wrapped(calibration(ranking), columns));
      ranking
          .getDiagnostics()
          .forEach(d -> lines.addAll(sentence("! " + d.getSentence(), columns)));
      return lines;
    }
    WindowRanking window = ranking.getWindows().get(0);
    lines.addAll(ScoreTable.lines(window, columns));
    lines.addAll(sentence(EXPLAINED, columns));
    corrected(window).forEach(line -> lines.addAll(sentence(line, columns)));
    hybrids(window).ifPresent(line -> lines.addAll(Columns.wrapped(line, columns)));
    disagreements(window).ifPresent(line -> lines.addAll(Columns.wrapped(line, columns)));
    RevisionTable.lines(ranking).forEach(line -> lines.addAll(sentence(line, columns)));
    ranking.getChanges().stream()
        .limit(MAX_CHANGES)
        .map(change -> time(change.getAt()) + " " + change.getReason())
        .forEach(line -> lines.addAll(sentence(line, columns)));
    trust(window).ifPresent(line -> lines.addAll(sentence("! " + line, columns)));
    ranking.getDiagnostics().forEach(d -> lines.addAll(sentence("! " + d.getSentence(), columns)));
    return lines;
  }

  /** The lines as one text, with the parts of the scores where they are wanted. */
  static String text(Ranking ranking, boolean withParts, int columns) {
    List<String> lines = lines(ranking, columns);
    ranking.getWindows().stream()
        .limit(withParts ? 1 : 0)
        .forEach(window -> lines.addAll(PartsTable.lines(window, columns)));
    return String.join(System.lineSeparator(), lines);
  }

  /** A sentence, on lines that can be read well. */
  static List<String> sentence(String sentence, int columns) {
    return Columns.wrapped(sentence, Math.min(SENTENCE_COLUMNS, columns));
  }

  static String time(Instant at) {
    return DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC).format(at)
        + " UTC";
  }

  /** The ranking in one line, for logs and pipes. */
  static String line(Ranking ranking) {
    if (ranking.getWindows().isEmpty()) {
      return "board %s: %s".formatted(ranking.getBoard(), calibration(ranking));
    }
    List<String> places = new ArrayList<>();
    for (SourceScore score : ranking.getWindows().get(0).getSources()) {
      places.add(
          "%s %s %s%s"
              .formatted(rank(score), score.getSource(), number(score.getEci()), interval(score)));
    }
    ranking.getDiagnostics().stream()
        .map(diagnostic -> "! " + diagnostic.getKind().toLowerCase(Locale.ROOT).replace('_', ' '))
        .distinct()
        .forEach(places::add);
    return "board %s: %s".formatted(ranking.getBoard(), String.join(" | ", places));
  }

  private static String title(Ranking ranking) {
    Background background = ranking.getBackground();
    String head =
        "board %s, encoder %s (d=%d), %s"
            .formatted(
                ranking.getBoard(),
                background.getEncoderId(),
                background.getDimension(),
                ranking.getDefinition());
    if (background.getState() != BackgroundState.FROZEN || ranking.getWindows().isEmpty()) {
      return head;
    }
    long windowMs = ranking.getWindows().get(0).getWindowMs();
    String over =
        windowMs == 0 ? "everything" : "the last " + duration(Duration.ofMillis(windowMs));
    return "%s, background %s, over %s".formatted(head, background.getId().orElse("?"), over);
  }

  private static String calibration(Ranking ranking) {
    Background background = ranking.getBackground();
    return "calibrating the background: %d of %d queries, %,d examples waiting"
        .formatted(background.getQueries(), background.getRequiredQueries(), ranking.getWaiting());
  }

  private static Optional<String> hybrids(WindowRanking window) {
    List<String> best = new ArrayList<>();
    for (HybridScore hybrid : window.getHybrids()) {
      if (hybrid.getRank().isPresent() && best.size() < MAX_HYBRIDS) {
        best.add(
            "%s %s (%d)"
                .formatted(
                    String.join("+", hybrid.getSources()),
                    number(hybrid.getEci()),
                    hybrid.getOverallRank().orElse(0)));
      }
    }
    String more =
        window.getOutdatedHybrids() == 0
            ? ""
            : "; %d are yet to be scored anew".formatted(window.getOutdatedHybrids());
    return best.isEmpty()
        ? Optional.empty()
        : Optional.of("hybrids (place among all): " + String.join(", ", best) + more);
  }

  /** The rates that people's verdicts have corrected, beside the raw ones. */
  private static List<String> corrected(WindowRanking window) {
    List<String> lines = new ArrayList<>();
    for (SourceScore score : window.getSources()) {
      score
          .getCorrectedRate()
          .map(
              rate ->
                  "%s: %s false negatives (%s to %s) by %d verdicts, where %s are suspected"
                      .formatted(
                          score.getSource(),
                          percent(rate.getRate()),
                          percent(rate.getLow()),
                          percent(rate.getHigh()),
                          rate.getVerdicts(),
                          percent(score.getFalseNegativeRate())))
          .ifPresent(lines::add);
    }
    return lines;
  }

  /** What can be done about a ranking that the second opinion contradicts. */
  private static Optional<String> trust(WindowRanking window) {
    if (window.getTrust() != Trust.CONTRADICTED) {
      return Optional.empty();
    }
    String pairs =
        pairs(window.getContradictions(), pair -> over(pair.getHigher(), pair.getLower()));
    return Optional.of(
        "the second opinion (eci-align) contradicts the ranking: it orders %s the other way; train on both before you give one up"
            .formatted(pairs));
  }

  private static Optional<String> disagreements(WindowRanking window) {
    return window.getDisagreements().isEmpty()
        ? Optional.empty()
        : Optional.of(
            "ECI says %s; classic says the opposite"
                .formatted(
                    pairs(
                        window.getDisagreements(),
                        pair -> over(pair.getHigher(), pair.getLower()))));
  }

  private static String over(String higher, String lower) {
    return higher + " over " + lower;
  }

  /** The first pairs, and how many more there are. */
  private static <T> String pairs(List<T> pairs, Function<T, String> shown) {
    int more = pairs.size() - MAX_PAIRS;
    return pairs.stream().limit(MAX_PAIRS).map(shown).collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** One rank, or the range of a tie. */
  static String rank(SourceScore score) {
    if (score.getRank().isEmpty()) {
      return "-";
    }
    int low = score.getRankLow().orElse(score.getRank().get());
    int high = score.getRankHigh().orElse(score.getRank().get());
    return low == high ? Integer.toString(low) : low + "-" + high + " tie";
  }

  /** Half the width of the interval, where there is one. */
  static String interval(SourceScore score) {
    return score
        .getIntervalHigh()
        .map(high -> String.format(Locale.ROOT, " ± %.4f", high - score.getEci()))
        .orElse("");
  }

  /** A score. */
  static String number(double eci) {
    return String.format(Locale.ROOT, "%.4f", eci);
  }

  /** A share. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }

  /** How far a score can be shown, and whether its miner has ended, in words. */
  static String state(SourceScore score) {
    String state =
        switch (score.getState()) {
          case WARMING_UP -> "warming up";
          case PROVISIONAL -> "provisional";
          case READY -> "ready";
        };
    return score.getFinishedAt().isPresent() ? state + ", finished" : state;
  }

  /** A length of time in its largest sensible unit. */
  static String duration(Duration duration) {
    if (duration.toSeconds() < 120) {
      return duration.toSeconds() + " s";
    }
    return duration.toMinutes() < 120 ? duration.toMinutes() + " min" : duration.toHours() + " h";
  }
}
