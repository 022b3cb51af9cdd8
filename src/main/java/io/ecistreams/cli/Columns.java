package io.ecistreams.cli;

import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** Rows of text under each other. */
final class Columns {
  private static final int GAP = 2;

  private Columns() {}

  /** Rows of equally many cells as lines: every column as wide as its widest cell. */
  static List<String> aligned(List<List<String>> rows) {
    Column[] columns =
        IntStream.range(0, rows.get(0).size())
            .map(
                i ->
                    rows.stream()
                        .mapToInt(row -> plain(row.get(i)).getCJKAdjustedLength())
                        .max()
                        .orElse(0))
            .mapToObj(width -> new Column(width + GAP, 0, Overflow.TRUNCATE))
            .toArray(Column[]::new);
    TextTable table = TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), columns);
    rows.forEach(row -> table.addRowValues(row.stream().map(Columns::plain).toArray(Text[]::new)));
    return table.toString().lines().map(String::stripTrailing).toList();
  }

  /** Picocli's mark-up, which begins with "@|", is nothing special in a name. */
  private static Text plain(String cell) {
    Text text = Ansi.OFF.new Text("");
    for (String part : cell.split("(?<=@)(?=\\|)")) {
      text = text.concat(Ansi.OFF.new Text(part));
    }
    return text;
  }
}
