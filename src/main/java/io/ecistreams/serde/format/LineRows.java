package io.ecistreams.serde.format;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.serde.JsonInputException;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.serde.TextLines;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * A row a line.
 *
 * @param parser makes fields of a line and its place
 */
record LineRows(TextLines lines, String name, BiFunction<String, String, ObjectNode> parser)
    implements Rows {

  /** The object of a line of JSON. */
  static ObjectNode json(String line, String place) {
    if (JsonLines.tree(line, place) instanceof ObjectNode object) {
      return object;
    }
    throw new JsonInputException(place + ": not an object.");
  }

  @Override
  public Optional<Row> next(Consumer<JsonInputException> unusable) {
    for (Optional<TextLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
      String place = name + " line " + lines.number();
      try {
        String text = line.get().text(place);
        if (!text.isBlank()) {
          return Optional.of(new Row(lines.number(), place, parser.apply(text, place), text));
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
