package io.ecistreams.serde.format;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which columns hold the query and the passage, in files whose columns may have any names: those
 * with a usual name, else the first and the second that can, as sentence-transformers takes them.
 */
final class FirstTexts {
  private static final List<String> QUERIES = List.of("query", "anchor", "question");
  private static final List<String> PASSAGES = List.of("positive", "passage", "answer", "docs");
  private static final Pattern OTHERS =
      Pattern.compile("negative(_\\d+)?|labels?|(.*_)?scores?|(.*_)?id|source|board");

  private FirstTexts() {}

  static String query(Row row) {
    return first(QUERIES, row, "");
  }

  static String passage(Row row) {
    return first(PASSAGES, row, query(row));
  }

  private static String first(List<String> usual, Row row, String taken) {
    List<String> columns = new ArrayList<>();
    row.fields().fieldNames().forEachRemaining(columns::add);
    columns.removeIf(name -> name.equals(taken) || OTHERS.matcher(name).matches());
    return usual.stream()
        .filter(columns::contains)
        .findFirst()
        .or(() -> columns.stream().findFirst())
        .orElse(usual.get(0));
  }
}
