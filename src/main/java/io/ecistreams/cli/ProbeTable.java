package io.ecistreams.cli;

import io.ecistreams.probe.Agreement;
import io.ecistreams.probe.ProbeFindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A probe as lines of text for a person. */
final class ProbeTable {
  private ProbeTable() {}

  static List<String> lines(ProbeReport report, int columns) {
    List<String> lines = new ArrayList<>(Columns.wrapped(report.title(), columns));
    lines.addAll(RankingTable.sentence(report.method(), columns));
    lines.add("");
    lines.addAll(Columns.aligned(sources(report)));
    lines.addAll(RankingTable.sentence(ProbeReport.GAIN, columns));
    lines.add("");
    lines.addAll(Columns.aligned(agreements(report)));
    lines.addAll(RankingTable.sentence(ProbeReport.PAIRS, columns));
    lines.add("");
    report.remarks().forEach(remark -> lines.addAll(RankingTable.sentence(remark, columns)));
    return lines;
  }

  /** Cells of the sources, under a heading. */
  static List<List<String>> sources(ProbeReport report) {
    List<List<String>> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of("source", "records", "gain (95 %)"));
    heading.addAll(report.scores().keySet());
    rows.add(heading);
    for (ProbeFindings.SourceGain source : report.findings().sources()) {
      List<String> row = new ArrayList<>();
      row.add(source.source());
      row.add(String.format(Locale.ROOT, "%,d", report.records().get(source.source())));
      row.add(gain(source));
      for (Map<String, Double> values : report.scores().values()) {
        row.add(number("%.4f", values.getOrDefault(source.source(), Double.NaN)));
      }
      rows.add(row);
    }
    return rows;
  }

  /** Cells of the scores, under a heading. */
  static List<List<String>> agreements(ProbeReport report) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "score", "Spearman (95 %)", "Kendall", "first", "regret", "pairs right", "certain"));
    for (Agreement a : report.findings().agreements()) {
      rows.add(
          List.of(
              a.score(),
              "%s [%s, %s]"
                  .formatted(
                      number("%.2f", a.spearman()),
                      number("%.2f", a.spearmanInterval().low()),
                      number("%.2f", a.spearmanInterval().high())),
              number("%.2f", a.kendall()),
              a.first(),
              number("%.4f", a.regret()),
              count(a.pairs()),
              count(a.certainPairs())));
    }
    return rows;
  }

  static String gain(ProbeFindings.SourceGain source) {
    return "%s [%s, %s]"
        .formatted(
            number("%+.4f", source.gain()),
            number("%+.4f", source.interval().low()),
            number("%+.4f", source.interval().high()));
  }

  private static String count(Agreement.Count count) {
    return count.all() == 0
        ? "-"
        : String.format(
            Locale.ROOT, "%.0f %% of %d", 100 * count.right() / count.all(), count.all());
  }

  private static String number(String format, double number) {
    return Double.isNaN(number) ? "-" : String.format(Locale.ROOT, format, number);
  }
}
