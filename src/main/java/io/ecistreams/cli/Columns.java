package io.ecistreams.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Text in the columns of a terminal, of which some characters take two. */
final class Columns {
  private static final int GAP = 2;

  /** First and last code points. */
  private static final List<List<Integer>> WIDE =
      List.of(
          List.of(0x1100, 0x115f),
          List.of(0x2e80, 0xa4cf),
          List.of(0xac00, 0xd7a3),
          List.of(0xf900, 0xfaff),
          List.of(0xfe30, 0xfe6f),
          List.of(0xff00, 0xff60),
          List.of(0xffe0, 0xffe6),
          List.of(0x1f300, 0x1faff),
          List.of(0x20000, 0x3fffd));

  private Columns() {}

  /** Rows of equally many cells as lines: every column as wide as its widest cell. */
  static List<String> aligned(List<List<String>> rows) {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(i -> rows.stream().mapToInt(row -> width(row.get(i))).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> aligned(row, widths)).toList();
  }

  private static String aligned(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(row.get(i)).append(" ".repeat(widths[i] + GAP - width(row.get(i))));
    }
    return line.toString().stripTrailing();
  }

  /** Columns that a text takes. */
  static int width(String text) {
    return text.codePoints().map(Columns::width).sum();
  }

  private static int width(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(codePoint) ? 2 : 1;
    };
  }

  /** East Asian characters and pictures, as most terminals show them. */
  private static boolean isWide(int c) {
    return WIDE.stream().anyMatch(range -> c >= range.get(0) && c <= range.get(1));
  }

  /** Columns of the widest line. */
  static int width(List<String> lines) {
    return lines.stream().mapToInt(Columns::width).max().orElse(0);
  }

  /**
   * A text as lines, broken at blanks, indented from the second on.
   *
   * @param columns that a line may take, at least 4; a longer word is broken too
   */
  static List<String> wrapped(String text, int columns) {
    if (width(text) <= columns) {
      return List.of(text);
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (!line.toString().isBlank() && width(line.toString()) + 1 + width(word) > columns) {
        lines.add(line.toString());
        line = new StringBuilder(" ");
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
      while (width(line.toString()) > columns) {
        String head = beginning(line.toString(), columns);
        lines.add(head);
        line = new StringBuilder("  ").append(line.substring(head.length()));
      }
    }
    lines.add(line.toString());
    return lines;
  }

  /** As much of a text as takes no more columns, and one character at least. */
  static String beginning(String text, int columns) {
    int end = text.offsetByCodePoints(0, 1);
    while (end < text.length()) {
      int next = text.offsetByCodePoints(end, 1);
      if (width(text.substring(0, next)) > columns) {
        break;
      }
      end = next;
    }
    return text.substring(0, end);
  }
}
