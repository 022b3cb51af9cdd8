package io.ecistreams.serde;

import io.ecistreams.avro.MinedNegatives;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators.AbstractSpliterator;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Mined negatives and collections as JSON lines: one object a line, UTF-8. Keys as in the Avro
 * schema, with {@code encoder} beside {@code encoderId}; an embedding is an array of numbers or a
 * base64 string of little-endian float32; {@code minedAt} is epoch milliseconds or ISO-8601.
 * Unknown keys, blank lines and lines with nothing but {@code "about"} are passed over. A missing
 * board is {@value #DEFAULT_BOARD}, a missing minedAt the epoch.
 *
 * <p>Streams are lazy and must be closed; {@link JsonInputException} comes when a bad line is
 * reached.
 */
public final class JsonLines {
  /** The board of records that name none. */
  public static final String DEFAULT_BOARD = "default";

  private JsonLines() {}

  /** The mined negatives of a file. */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegatives(Path file) {
    return read(file, MinedNegativesJson::read);
  }

  /**
   * The mined negatives of an open reader, which the stream closes.
   *
   * @param name what messages call the input
   */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegatives(Reader reader, String name) {
    return read(reader, name, MinedNegativesJson::read);
  }

  /**
   * The same, with values of the caller's for fields that a line does not have.
   *
   * @param defaults called for each line
   */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegatives(
      Reader reader, String name, Supplier<MinedNegatives.Builder> defaults) {
    return read(reader, name, line -> MinedNegativesJson.read(line, defaults.get()));
  }

  /** The documents of a collection, from lines with {@code id} and {@code text}. */
  public static Stream<CorpusDocument> readCorpus(Path file) {
    return read(file, JsonLines::document).map(JsonLine::value);
  }

  /**
   * The queries of a collection, from lines with {@code id}, {@code text} and {@code positives}, an
   * array of ids.
   */
  public static Stream<QueryDocument> readQueries(Path file) {
    return read(file, JsonLines::query).map(JsonLine::value);
  }

  /** One line, without the line break; {@link #readMinedNegatives} gives an equal record back. */
  public static String write(MinedNegatives record) {
    return MinedNegativesJson.write(record);
  }

  private static Optional<CorpusDocument> document(JsonLineParser line) throws IOException {
    Optional<String> id = Optional.empty();
    Optional<String> text = Optional.empty();
    line.enterRecord();
    while (line.nextField()) {
      switch (line.fieldName()) {
        case "id" -> id = line.identifier();
        case "text" -> text = line.text();
        default -> line.skipValue();
      }
    }
    if (line.isOnlyAbout()) {
      return Optional.empty();
    }
    return Optional.of(
        new CorpusDocument(
            id.orElseThrow(() -> line.missing("id", "every document needs one of its own")),
            text.orElseThrow(() -> line.missing("text", "it may be empty, but must be there"))));
  }

  private static Optional<QueryDocument> query(JsonLineParser line) throws IOException {
    Optional<String> id = Optional.empty();
    Optional<String> text = Optional.empty();
    List<String> positives = List.of();
    line.enterRecord();
    while (line.nextField()) {
      switch (line.fieldName()) {
        case "id" -> id = line.identifier();
        case "text" -> text = line.text();
        case "positives" -> positives = line.identifiers();
        default -> line.skipValue();
      }
    }
    if (line.isOnlyAbout()) {
      return Optional.empty();
    }
    if (positives.isEmpty()) {
      throw line.missing("positives", "give the ids of the documents that answer the query");
    }
    return Optional.of(
        new QueryDocument(
            id.orElseThrow(() -> line.missing("id", "every query needs one of its own")),
            text.filter(t -> !t.isBlank())
                .orElseThrow(() -> line.missing("text", "say what is asked")),
            positives));
  }

  private static <T> Stream<JsonLine<T>> read(Path file, LineReader<T> lineReader) {
    try {
      return read(Files.newBufferedReader(file), file.toString(), lineReader);
    } catch (NoSuchFileException e) {
      throw new JsonInputException(file + ": there is no such file; check the path.", e);
    } catch (IOException e) {
      throw new JsonInputException(file + ": cannot be read (" + e + ").", e);
    }
  }

  private static <T> Stream<JsonLine<T>> read(
      Reader reader, String name, LineReader<T> lineReader) {
    BufferedReader lines = new BufferedReader(reader);
    return StreamSupport.stream(new Lines<>(lines, name, lineReader), false)
        .onClose(
            () -> {
              try {
                lines.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** Turns one line into a value, or into nothing if the line carries none. */
  @FunctionalInterface
  private interface LineReader<T> {
    Optional<T> read(JsonLineParser line) throws IOException;
  }

  private static final class Lines<T> extends AbstractSpliterator<JsonLine<T>> {
    private final BufferedReader lines;
    private final String name;
    private final LineReader<T> lineReader;
    private long number;

    Lines(BufferedReader lines, String name, LineReader<T> lineReader) {
      super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
      this.lines = lines;
      this.name = name;
      this.lineReader = lineReader;
    }

    @Override
    public boolean tryAdvance(Consumer<? super JsonLine<T>> action) {
      for (Optional<String> line = next(); line.isPresent(); line = next()) {
        String place = name + " line " + number;
        Optional<T> value =
            line.get().isBlank()
                ? Optional.empty()
                : JsonLineParser.parse(line.get(), place, lineReader::read);
        if (value.isPresent()) {
          action.accept(new JsonLine<>(number, value.get()));
          return true;
        }
      }
      return false;
    }

    private Optional<String> next() {
      number++;
      try {
        return Optional.ofNullable(lines.readLine());
      } catch (IOException e) {
        throw new JsonInputException(
            "%s line %d: cannot be read (%s); the file must be UTF-8 text."
                .formatted(name, number, e),
            e);
      }
    }
  }
}
