package io.ecistreams.cli;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.ScoreState;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** A ranking as lines of text for a person. */
final class RankingTable {
  private static final int MAX_HYBRIDS = 6;
  private static final int MAX_DISAGREEMENTS = 3;
  private static final int MAX_NAME = 28;
  private static final int MAX_CHANGES = 2;
  private static final int COLUMNS = 79;

  private static final Map<String, ToDoubleFunction<SourceScore>> PARTS = partsByTitle();
  private static final String PARTS_EXPLAINED =
      "trace = c x l x rho x norm (consistency, locality, residuality, residual norm); gap = trace - ECI; rank = effective rank; view = ECI at kappa %s; capacity and eq. vol. belong to classic";

  private RankingTable() {}

  private static Map<String, ToDoubleFunction<SourceScore>> partsByTitle() {
    Map<String, ToDoubleFunction<SourceScore>> parts = new LinkedHashMap<>();
    parts.put("trace", SourceScore::getTrace);
    parts.put("gap", SourceScore::getDiversityGap);
    parts.put("rank", SourceScore::getEffectiveRank);
    parts.put("view", SourceScore::getViewEci);
    parts.put("c", SourceScore::getConsistency);
    parts.put("l", SourceScore::getLocality);
    parts.put("rho", SourceScore::getResiduality);
    parts.put("norm", SourceScore::getResidualNorm);
    parts.put("capacity", SourceScore::getCapacity);
    parts.put("eq. vol.", SourceScore::getClassicEqualVolume);
    return parts;
  }

  /** Title, one line per source of the primary window, and the best hybrids. */
  static List<String> lines(Ranking ranking) {
    List<String> lines = new ArrayList<>();
    lines.add(title(ranking));
    if (ranking.getWindows().isEmpty()) {
      lines.add(calibration(ranking));
      ranking.getDiagnostics().forEach(d -> lines.addAll(wrapped("! " + d.getSentence())));
      return lines;
    }
    WindowRanking window = ranking.getWindows().get(0);
    List<List<String>> rows = new ArrayList<>();
    rows.add(row("rank", "source", "ECI (95 %)", "classic", "examples", "susp. FN", "state"));
    for (SourceScore score : window.getSources()) {
      rows.add(
          row(
              rank(score),
              shortened(score.getSource()),
              number(score.getEci()) + interval(score),
              String.format(Locale.ROOT, "%.4f", score.getClassic()),
              String.format(Locale.ROOT, "%,d", score.getN()),
              String.format(Locale.ROOT, "%.1f %%", 100 * score.getFalseNegativeRate()),
              state(score.getState())));
    }
    lines.addAll(Columns.aligned(rows));
    corrected(window).forEach(line -> lines.addAll(wrapped(line)));
    hybrids(window).ifPresent(lines::add);
    disagreements(window).ifPresent(lines::add);
    ranking.getChanges().stream()
        .limit(MAX_CHANGES)
        .forEach(change -> lines.addAll(wrapped(time(change.getAt()) + " " + change.getReason())));
    ranking.getDiagnostics().forEach(d -> lines.addAll(wrapped("! " + d.getSentence())));
    return lines;
  }

  /** The lines as one text, with the parts of the scores where they are wanted. */
  static String text(Ranking ranking, boolean withParts) {
    return String.join(
        System.lineSeparator(), withParts ? linesWithParts(ranking) : lines(ranking));
  }

  private static List<String> linesWithParts(Ranking ranking) {
    List<String> lines = lines(ranking);
    for (WindowRanking window : ranking.getWindows().stream().limit(1).toList()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(partsRow("source", PARTS.keySet().stream()));
      for (SourceScore score : window.getSources()) {
        rows.add(
            partsRow(
                shortened(score.getSource()),
                PARTS.values().stream().map(part -> shown(part.applyAsDouble(score)))));
      }
      lines.addAll(Columns.aligned(rows));
      lines.addAll(wrapped(PARTS_EXPLAINED.formatted(kappa(window))));
    }
    return lines;
  }

  private static List<String> partsRow(String source, Stream<String> parts) {
    return Stream.concat(Stream.of(source), parts.map("%8s"::formatted)).toList();
  }

  private static String kappa(WindowRanking window) {
    return shown(
        window.getSources().stream().mapToDouble(SourceScore::getViewKappa).max().orElse(0));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.4f", value);
  }

  private static String time(Instant at) {
    return DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC).format(at)
        + " UTC";
  }

  /** Lines of no more than {@value #COLUMNS} characters, indented from the second on. */
  private static List<String> wrapped(String sentence) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : sentence.split(" ")) {
      if (line.length() + 1 + word.length() > COLUMNS) {
        lines.add(line.toString());
        line = new StringBuilder(" ");
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
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
                  String.format(
                      Locale.ROOT,
                      "%s: %.1f %% false negatives (%.1f to %.1f %%) by %d verdicts, where %.1f %% are suspected",
                      score.getSource(),
                      100 * rate.getRate(),
                      100 * rate.getLow(),
                      100 * rate.getHigh(),
                      rate.getVerdicts(),
                      100 * score.getFalseNegativeRate()))
          .ifPresent(lines::add);
    }
    return lines;
  }

  private static Optional<String> disagreements(WindowRanking window) {
    List<String> pairs =
        window.getDisagreements().stream()
            .limit(MAX_DISAGREEMENTS)
            .map(pair -> pair.getHigher() + " over " + pair.getLower())
            .toList();
    int more = window.getDisagreements().size() - pairs.size();
    return pairs.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "ECI says %s%s; classic says the opposite"
                .formatted(String.join(", ", pairs), more > 0 ? " and " + more + " more" : ""));
  }

  /** Numbers to the right, and the usual widths at least: a table that is redrawn stays calm. */
  private static List<String> row(
      String rank,
      String source,
      String eci,
      String classic,
      String examples,
      String suspected,
      String state) {
    return List.of(
        "%-7s".formatted(rank),
        source,
        "%-18s".formatted(eci),
        "%8s".formatted(classic),
        "%9s".formatted(examples),
        "%9s".formatted(suspected),
        state);
  }

  private static String shortened(String name) {
    return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME - 1) + "…";
  }

  /** One rank, or the range of a tie. */
  private static String rank(SourceScore score) {
    if (score.getRank().isEmpty()) {
      return "-";
    }
    int low = score.getRankLow().orElse(score.getRank().get());
    int high = score.getRankHigh().orElse(score.getRank().get());
    return low == high ? Integer.toString(low) : low + "-" + high + " tie";
  }

  private static String interval(SourceScore score) {
    return score
        .getIntervalHigh()
        .map(high -> String.format(Locale.ROOT, " ± %.4f", high - score.getEci()))
        .orElse("");
  }

  private static String number(double eci) {
    return String.format(Locale.ROOT, "%.4f", eci);
  }

  private static String state(ScoreState state) {
    return switch (state) {
      case WARMING_UP -> "warming up";
      case PROVISIONAL -> "provisional";
      case READY -> "ready";
    };
  }

  /** A length of time in its largest sensible unit. */
  static String duration(Duration duration) {
    if (duration.toSeconds() < 120) {
      return duration.toSeconds() + " s";
    }
    return duration.toMinutes() < 120 ? duration.toMinutes() + " min" : duration.toHours() + " h";
  }
}
