package io.ecistreams.cli;

import io.ecistreams.avro.ExampleShares;
import io.ecistreams.avro.Share;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the scores of a window are made of, as lines of text for a person. */
final class PartsTable {
  private static final String SOURCE = "source";
  private static final String COST = "cost";
  private static final String HARD_COST = "hard";
  private static final int PART_AND_GAP = 10;

  private static final Map<String, Function<SourceScore, Optional<Double>>> PARTS = partsByTitle();
  private static final String EXPLAINED =
      "trace = c x l x rho x norm (consistency, locality, residuality, residual norm); gap = trace - ECI; rank = effective rank; view = ECI at kappa %s; align = eci-align, a second opinion; capacity and eq. vol. belong to classic";

  private static final String COSTS_EXPLAINED =
      "; cost = of 1,000 examples, hard = of coming by 1,000 hard ones, in the unit of the records";

  private PartsTable() {}

  private static Map<String, Function<SourceScore, Optional<Double>>> partsByTitle() {
    Map<String, Function<SourceScore, Optional<Double>>> parts = new LinkedHashMap<>();
    parts.put("trace", score -> Optional.of(score.getTrace()));
    parts.put("gap", score -> Optional.of(score.getDiversityGap()));
    parts.put("rank", SourceScore::getEffectiveRank);
    parts.put("view", SourceScore::getViewEci);
    parts.put("c", score -> Optional.of(score.getConsistency()));
    parts.put("l", score -> Optional.of(score.getLocality()));
    parts.put("rho", score -> Optional.of(score.getResiduality()));
    parts.put("norm", score -> Optional.of(score.getResidualNorm()));
    parts.put("align", SourceScore::getAlign);
    parts.put("capacity", score -> Optional.of(score.getCapacity()));
    parts.put("eq. vol.", score -> Optional.of(score.getClassicEqualVolume()));
    parts.put(COST, SourceScore::getCostPerThousand);
    parts.put(HARD_COST, SourceScore::getCostPerThousandHard);
    return parts;
  }

  /** A row for each source; where they are too wide, several tables under each other. */
  static List<String> lines(WindowRanking window, int columns) {
    List<String> names = new ArrayList<>(List.of(SOURCE));
    window.getSources().forEach(score -> names.add(ScoreTable.shortened(score.getSource())));
    int beside = Math.max(1, (columns - Columns.width(names)) / PART_AND_GAP);
    boolean hasCosts =
        window.getSources().stream().anyMatch(score -> score.getCostPerThousand().isPresent());
    List<String> titles =
        PARTS.keySet().stream()
            .filter(title -> hasCosts || !Set.of(COST, HARD_COST).contains(title))
            .toList();
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < titles.size(); from += beside) {
      lines.addAll(
          table(window, titles.subList(from, Math.min(titles.size() - from, beside) + from)));
    }
    String explained = EXPLAINED.formatted(kappa(window)) + (hasCosts ? COSTS_EXPLAINED : "");
    lines.addAll(RankingTable.sentence(explained, columns));
    lines.addAll(compositions(window, columns));
    return lines;
  }

  /** What the examples of each source are; with the ends of the intervals where there is room. */
  private static List<String> compositions(WindowRanking window, int columns) {
    List<String> wide = compositions(window, PartsTable::withInterval);
    return Columns.width(wide) <= columns
        ? wide
        : compositions(window, share -> RankingTable.percent(share.getShare()));
  }

  private static List<String> compositions(WindowRanking window, Function<Share, String> shown) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(SOURCE, "easy", "hard", "false"));
    for (SourceScore score : window.getSources()) {
      ExampleShares shares = score.getComposition();
      rows.add(
          List.of(
              ScoreTable.shortened(score.getSource()),
              shown.apply(shares.getEasy()),
              shown.apply(shares.getHard()),
              shown.apply(shares.getFalseNegative())));
    }
    return Columns.aligned(rows);
  }

  private static String withInterval(Share share) {
    return "%s (%s to %s)"
        .formatted(
            RankingTable.percent(share.getShare()),
            RankingTable.percent(share.getLow()),
            RankingTable.percent(share.getHigh()));
  }

  private static List<String> table(WindowRanking window, List<String> titles) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(SOURCE, titles.stream()));
    for (SourceScore score : window.getSources()) {
      rows.add(
          row(
              ScoreTable.shortened(score.getSource()),
              titles.stream()
                  .map(title -> PARTS.get(title).apply(score))
                  .map(part -> part.map(PartsTable::shown).orElse("-"))));
    }
    return Columns.aligned(rows);
  }

  private static List<String> row(String source, Stream<String> parts) {
    return Stream.concat(Stream.of(source), parts.map("%8s"::formatted)).toList();
  }

  private static String kappa(WindowRanking window) {
    return shown(
        window.getSources().stream().mapToDouble(SourceScore::getViewKappa).max().orElse(0));
  }

  private static String shown(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.4f", value);
  }
}
