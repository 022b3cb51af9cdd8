package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ecistreams.avro.MinedNegatives;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

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

  private static final Map<String, ?> DEFAULTS =
      Map.of("board", DEFAULT_BOARD, "minedAt", Instant.EPOCH);
  private static final Schema DOCUMENT =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Document", "fields": [
                {"name": "id", "type": "string", "doc": "an id of its own"},
                {"name": "text", "type": "string", "doc": "its text, which may be empty"}]}
              """);
  private static final Schema QUERY =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Query", "fields": [
                {"name": "id", "type": "string", "doc": "an id of its own"},
                {"name": "text", "type": "string", "doc": "what is asked"},
                {"name": "positives", "type": {"type": "array", "items": "string"},
                 "doc": "the ids of the documents that answer the query"}]}
              """);
  private static final ObjectMapper WITHOUT_NULLS =
      JsonMapper.builder().disable(JsonNodeFeature.WRITE_NULL_PROPERTIES).build();

  private JsonLines() {}

  /** The mined negatives of a file. */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegatives(Path file) {
    return readMinedNegatives(open(file), file.toString());
  }

  /**
   * The mined negatives of an open reader, which the stream closes.
   *
   * @param name what messages call the input
   */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegatives(Reader reader, String name) {
    return readMinedNegatives(reader, name, () -> DEFAULTS);
  }

  /**
   * The same, with values of the caller's for fields that a line does not have.
   *
   * @param defaults values by field, asked for at each line
   */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegatives(
      Reader reader, String name, Supplier<? extends Map<String, ?>> defaults) {
    Schema schema = MinedNegatives.getClassSchema();
    return read(reader, name, schema, defaults, (record, place) -> (MinedNegatives) record);
  }

  /** The documents of a collection, from lines with {@code id} and {@code text}. */
  public static Stream<CorpusDocument> readCorpus(Path file) {
    return read(
            open(file),
            file.toString(),
            DOCUMENT,
            Map::of,
            (line, place) -> new CorpusDocument((String) line.get("id"), (String) line.get("text")))
        .map(JsonLine::value);
  }

  /**
   * The queries of a collection, from lines with {@code id}, {@code text} and {@code positives}, an
   * array of ids.
   */
  public static Stream<QueryDocument> readQueries(Path file) {
    return read(open(file), file.toString(), QUERY, Map::of, JsonLines::query).map(JsonLine::value);
  }

  @SuppressWarnings("unchecked")
  private static QueryDocument query(GenericRecord line, String place) {
    QueryDocument query =
        new QueryDocument(
            (String) line.get("id"),
            (String) line.get("text"),
            (List<String>) line.get("positives"));
    if (query.text().isBlank()) {
      throw new JsonInputException(place + ", field text: missing; say what is asked.");
    }
    if (query.positives().isEmpty()) {
      throw new JsonInputException(
          place + ", field positives: missing; give the ids of the documents that answer.");
    }
    return query;
  }

  /** One line, without the line break; {@link #readMinedNegatives} gives an equal record back. */
  public static String write(MinedNegatives record) {
    try {
      return WITHOUT_NULLS.writeValueAsString(AvroJson.of(record));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("A tree is always written.", e);
    }
  }

  private static Reader open(Path file) {
    try {
      return Files.newBufferedReader(file);
    } catch (NoSuchFileException e) {
      throw new JsonInputException(file + ": there is no such file; check the path.", e);
    } catch (IOException e) {
      throw new JsonInputException(file + ": cannot be read (" + e + ").", e);
    }
  }

  private static <T> Stream<JsonLine<T>> read(
      Reader reader,
      String name,
      Schema schema,
      Supplier<? extends Map<String, ?>> defaults,
      BiFunction<GenericRecord, String, T> value) {
    BufferedReader lines = new BufferedReader(reader);
    return LongStream.iterate(1, number -> number + 1)
        .mapToObj(number -> next(lines, number, name + " line " + number))
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .filter(line -> !line.value().isBlank())
        .flatMap(
            line -> {
              String place = name + " line " + line.number();
              return AvroJsonReader.readLine(line.value(), place, schema, defaults.get())
                  .map(record -> new JsonLine<>(line.number(), value.apply(record, place)))
                  .stream();
            })
        .onClose(
            () -> {
              try {
                lines.close();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  private static Optional<JsonLine<String>> next(BufferedReader lines, long number, String place) {
    try {
      return Optional.ofNullable(lines.readLine()).map(line -> new JsonLine<>(number, line));
    } catch (IOException e) {
      throw new JsonInputException(
          place + ": cannot be read (" + e + "); the file must be UTF-8 text.", e);
    }
  }
}
