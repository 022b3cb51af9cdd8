package io.ecistreams.cli;

import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** The scores of a window, a row for each source, as wide as there is room. */
final class ScoreTable {
  private static final int MAX_NAME = 28;
  private static final int LEAST_NAME = 8;

  private static final Field SOURCE = new Field("source", "%s", SourceScore::getSource);
  private static final Field CLASSIC =
      new Field("classic", "%8s", score -> RankingTable.number(score.getClassic()));
  private static final Field EXAMPLES =
      new Field("examples", "%9s", score -> String.format(Locale.ROOT, "%,d", score.getN()));
  private static final Field STATE = new Field("state", "%s", RankingTable::state);

  private static final List<Field> FIELDS =
      List.of(
          new Field("rank", "%-7s", RankingTable::rank),
          SOURCE,
          new Field(
              "ECI (95 %)",
              "%-18s", score -> RankingTable.number(score.getEci()) + RankingTable.interval(score)),
          CLASSIC,
          EXAMPLES,
          new Field("susp. FN", "%9s", score -> RankingTable.percent(score.getFalseNegativeRate())),
          STATE);

  /** What a narrow terminal is shown without, the first one first. */
  private static final List<Field> LEFT_OUT = List.of(CLASSIC, EXAMPLES, STATE);

  private ScoreTable() {}

  /**
   * A column.
   *
   * @param format numbers to the right, and the usual widths at least: a table that is redrawn
   *     stays calm
   */
  private record Field(String title, String format, Function<SourceScore, String> text) {}

  /** A heading and the rows; at last names are shortened to fit. */
  static List<String> lines(WindowRanking window, int columns) {
    List<Field> fields = new ArrayList<>(FIELDS);
    List<String> lines = table(window, fields, MAX_NAME);
    for (Field field : LEFT_OUT) {
      if (Columns.width(lines) > columns) {
        fields.remove(field);
        lines = table(window, fields, MAX_NAME);
      }
    }
    int excess = Columns.width(lines) - columns;
    return excess <= 0
        ? lines
        : table(window, fields, Math.max(LEAST_NAME, widestName(window) - excess));
  }

  private static int widestName(WindowRanking window) {
    return Columns.width(
        window.getSources().stream().map(score -> shortened(score.getSource())).toList());
  }

  private static List<String> table(WindowRanking window, List<Field> fields, int nameColumns) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(fields.stream().map(field -> field.format().formatted(field.title())).toList());
    for (SourceScore score : window.getSources()) {
      rows.add(
          fields.stream()
              .map(
                  field -> {
                    String text = field.text().apply(score);
                    return field
                        .format()
                        .formatted(field == SOURCE ? shortened(text, nameColumns) : text);
                  })
              .toList());
    }
    return Columns.aligned(rows);
  }

  /** A name in as many columns as a table has for it at most. */
  static String shortened(String name) {
    return shortened(name, MAX_NAME);
  }

  private static String shortened(String name, int columns) {
    return Columns.width(name) <= columns ? name : Columns.beginning(name, columns - 1) + "…";
  }
}
