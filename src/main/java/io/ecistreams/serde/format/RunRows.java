package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.TextLines;
import java.util.Optional;
import java.util.function.Consumer;

/** The lines of a TREC run, with the fields of {@link RankedRun#FIELDS}. */
record RunRows(TextLines lines, String name) implements Rows {

  /** Whether a line is of a run: rank and score are numbers. */
  static boolean isRun(String line) {
    String[] words = line.strip().split("\\s+");
    return words.length == RankedRun.FIELDS.size()
        && words[3].matches("\\d{1,9}")
        && words[4].matches("[-+]?[0-9.]+([eE][-+]?\\d+)?");
  }

  @Override
  public Optional<Row> next(Consumer<JsonInputException> unusable) {
    for (Optional<TextLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      String place = name + " line " + lines.number();
      try {
        String text = line.get().text(place);
        if (isRun(text)) {
          String[] words = text.strip().split("\\s+");
          ObjectNode fields = JsonNodeFactory.instance.objectNode();
          for (int i = 0; i < words.length; i++) {
            fields.put(RankedRun.FIELDS.get(i), words[i]);
          }
          return Optional.of(new Row(lines.number(), place, fields, ""));
        }
        if (!text.isBlank()) {
          throw new JsonInputException(place + ": not query, Q0, document, rank, score and tag.");
        }
      } catch (JsonInputException e) {
        unusable.accept(e);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    lines.close();
  }
}
