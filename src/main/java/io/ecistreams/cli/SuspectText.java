package io.ecistreams.cli;

import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A quarantined example as people read it. */
final class SuspectText {
  private static final String INDENT = "  ";

  private SuspectText() {}

  /**
   * A line of what is known of it, and under that its texts.
   *
   * @param columns that a line may take
   */
  static List<String> lines(QuarantinedExample example, Optional<Verdict> verdict, int columns) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s  %s  u %.1f  %s  mined %s  %s",
            example.getExampleId(),
            example.getSource(),
            example.getU(),
            example.getDetectors().isEmpty() ? "-" : String.join(",", example.getDetectors()),
            example.getMinedAt(),
            verdict.map(SuspectText::judged).orElse("not judged")));
    addText("query", example.getQueryId(), example.getQueryText(), columns, lines);
    addText("positive", example.getPositiveId(), example.getPositiveText(), columns, lines);
    addText("negative", example.getDocumentId(), example.getDocumentText(), columns, lines);
    lines.add("");
    return lines;
  }

  private static String judged(Verdict verdict) {
    return "%s, says %s"
        .formatted(
            verdict.getIsFalseNegative() ? "false negative" : "no false negative",
            verdict.getJudge().map(AlertTable::printable).orElse("somebody"));
  }

  private static void addText(
      String role, String id, Optional<String> text, int columns, List<String> lines) {
    String words = text.map(t -> t.strip().replaceAll("\\s+", " ")).orElse("(no text)");
    String line = AlertTable.printable("%-8s  %s: %s".formatted(role, id, words));
    Columns.wrapped(line, Math.max(20, columns - INDENT.length()))
        .forEach(wrapped -> lines.add(INDENT + wrapped));
  }
}
