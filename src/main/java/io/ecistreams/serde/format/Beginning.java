package io.ecistreams.serde.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ecistreams.serde.JsonInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a file is written in, and which fields its first record has, told by how it begins.
 *
 * @param names in their order; none where a Parquet file has to be opened first; of what is not
 *     known, the first line
 */
record Beginning(Container container, Set<String> names) {
  private static final int MOST_BYTES = 256 << 10;
  private static final Set<String> NOTE = Set.of("about");
  private static final JsonFactory JSON = new JsonFactory();

  /** What rows are written in. */
  enum Container {
    JSON_LINES("JSON lines"),
    JSON_ARRAY("one JSON array"),
    CSV("CSV"),
    TSV("text between tabs"),
    RUN("lines of text"),
    PARQUET("Parquet"),
    UNKNOWN("text");

    private final String words;

    Container(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Looks at an input, which is left as it was. Waits for no more than the first record.
   *
   * @param name what messages call the input
   * @throws JsonInputException if it cannot be read
   */
  static Beginning of(BufferedInputStream in, String name) {
    try {
      in.mark(MOST_BYTES);
      byte[] start = new byte[MOST_BYTES];
      int size = 0;
      for (int read = 0; read >= 0 && size < MOST_BYTES && !isEnough(start, size); ) {
        read = in.read(start, size, MOST_BYTES - size);
        size += Math.max(0, read);
      }
      in.reset();
      return of(new String(start, 0, size, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new JsonInputException(
          "%s: cannot be read (%s); it may be cut off or damaged.".formatted(name, e.getMessage()),
          e);
    }
  }

  /** A whole line with something in it, unless it is the opening of an array. */
  private static boolean isEnough(byte[] start, int size) {
    String text = new String(start, 0, size, StandardCharsets.UTF_8);
    return text.startsWith("PAR1")
        || (!text.stripLeading().startsWith("[")
            && text.lastIndexOf('\n') >= 0
            && text.lines()
                .limit(Math.max(0, text.lines().count() - (text.endsWith("\n") ? 0 : 1)))
                .anyMatch(line -> !line.isBlank() && !jsonNames(line).equals(NOTE)));
  }

  private static Beginning of(String start) {
    String text = start.replace("\uFEFF", "").stripLeading();
    if (text.startsWith("PAR1")) {
      return new Beginning(Container.PARQUET, Set.of());
    }
    if (text.startsWith("[")) {
      return new Beginning(Container.JSON_ARRAY, jsonNames(text));
    }
    String line = text.lines().findFirst().orElse("");
    boolean isTable = line.contains("\t") || line.contains(",");
    if (text.startsWith("{") || (!isTable && text.lines().anyMatch(l -> l.startsWith("{")))) {
      Set<String> names =
          text.lines()
              .map(Beginning::jsonNames)
              .filter(found -> !found.isEmpty() && !found.equals(NOTE))
              .findFirst()
              .orElse(Set.of());
      return new Beginning(Container.JSON_LINES, names);
    }
    if (RankedRun.isRun(line)) {
      return new Beginning(Container.RUN, new LinkedHashSet<>(RankedRun.FIELDS));
    }
    if (isTable) {
      boolean isTabbed = line.contains("\t");
      List<String> names =
          Arrays.stream(line.split(isTabbed ? "\t" : ",", -1))
              .map(cell -> cell.strip().replaceAll("^\"|\"$", ""))
              .toList();
      return new Beginning(isTabbed ? Container.TSV : Container.CSV, new LinkedHashSet<>(names));
    }
    return new Beginning(Container.UNKNOWN, line.isEmpty() ? Set.of() : Set.of(line));
  }

  /** The fields of the first object of a text, as far as they are in it. */
  private static Set<String> jsonNames(String json) {
    Set<String> names = new LinkedHashSet<>();
    try (JsonParser tokens = JSON.createParser(json)) {
      JsonToken first = tokens.nextToken();
      if (first == JsonToken.START_ARRAY) {
        tokens.nextToken();
      }
      while (tokens.nextToken() == JsonToken.FIELD_NAME) {
        names.add(tokens.currentName());
        tokens.nextToken();
        tokens.skipChildren();
      }
    } catch (IOException e) {
      return names; // the reader of the line says what is wrong with it
    }
    return names;
  }
}
