package io.ecistreams.cli;

import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the scores of a window are made of, as lines of text for a person. */
final class PartsTable {
  private static final String SOURCE = "source";
  private static final int PART_AND_GAP = 10;

  private static final Map<String, ToDoubleFunction<SourceScore>> PARTS = partsByTitle();
  private static final String EXPLAINED =
      "trace = c x l x rho x norm (consistency, locality, residuality, residual norm); gap = trace - ECI; rank = effective rank; view = ECI at kappa %s; capacity and eq. vol. belong to classic";

  private PartsTable() {}

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

  /** A row for each source; where they are too wide, several tables under each other. */
  static List<String> lines(WindowRanking window, int columns) {
    List<String> names = new ArrayList<>(List.of(SOURCE));
    window.getSources().forEach(score -> names.add(ScoreTable.shortened(score.getSource())));
    int beside = Math.max(1, (columns - Columns.width(names)) / PART_AND_GAP);
    List<String> titles = List.copyOf(PARTS.keySet());
    List<String> lines = new ArrayList<>();
    for (int from = 0; from < titles.size(); from += beside) {
      lines.addAll(
          table(window, titles.subList(from, Math.min(titles.size() - from, beside) + from)));
    }
    lines.addAll(RankingTable.sentence(EXPLAINED.formatted(kappa(window)), columns));
    return lines;
  }

  private static List<String> table(WindowRanking window, List<String> titles) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(row(SOURCE, titles.stream()));
    for (SourceScore score : window.getSources()) {
      rows.add(
          row(
              ScoreTable.shortened(score.getSource()),
              titles.stream().map(title -> shown(PARTS.get(title).applyAsDouble(score)))));
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
