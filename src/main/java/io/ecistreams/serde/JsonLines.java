package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Mined negatives and collections as JSON lines: one object a line, UTF-8, as it is or packed by
 * gzip or zstd. Keys as in the Avro schema, with {@code encoder} beside {@code encoderId}; an
 * embedding is an array of numbers or a base64 string of little-endian float32; {@code minedAt} is
 * epoch milliseconds or ISO-8601. Unknown keys, blank lines and lines with nothing but {@code
 * "about"} are passed over. A missing board is {@value #DEFAULT_BOARD}, a missing minedAt the
 * epoch.
 *
 * <p>Streams are lazy and must be closed. A line that cannot be used is told to a consumer when it
 * is reached, and left out; {@link JsonInputException} is thrown where the file as a whole is none
 * of such lines, or cannot be read on.
 */
public final class JsonLines {
  /** The board of records that name none. */
  public static final String DEFAULT_BOARD = "default";

  /** Far beyond the largest record that is taken. */
  private static final int MOST_LINE_BYTES = 64 << 20;

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
  private static final Schema BY_IDS =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "MinedIds", "fields": [
                {"name": "board", "type": "string", "default": "default"},
                {"name": "source", "type": "string", "doc": "the miner as it is ranked"},
                {"name": "query", "type": "string", "doc": "the id of the query"},
                {"name": "positives", "type": {"type": "array", "items": "string"},
                 "doc": "the ids of the documents that answer the query"},
                {"name": "negatives", "type": {"type": "array", "items": "string"},
                 "doc": "the ids of the documents that the source gave"}]}
              """);
  private static final ObjectMapper WITHOUT_NULLS =
      JsonMapper.builder().disable(JsonNodeFeature.WRITE_NULL_PROPERTIES).build();

  private JsonLines() {}

  /**
   * The mined negatives of a file.
   *
   * @param unusable hears of each line that is left out: file, line, field and reason
   */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegatives(
      Path file, Consumer<JsonInputException> unusable) {
    return readMinedNegatives(open(file), file.toString(), () -> DEFAULTS, unusable);
  }

  /**
   * The mined negatives of an input, which the stream closes, with values of the caller's for
   * fields that a line does not have.
   *
   * @param name what messages call the input
   * @param defaults values by field, asked for at each line
   * @param unusable hears of each line that is left out
   */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegatives(
      InputStream input,
      String name,
      Supplier<? extends Map<String, ?>> defaults,
      Consumer<JsonInputException> unusable) {
    return read(
        input,
        name,
        line -> MinedNegatives.getClassSchema(),
        defaults,
        (record, place) -> (MinedNegatives) record,
        unusable);
  }

  /**
   * The mined negatives of one line; nothing where it is blank or has only {@code "about"}.
   *
   * @param place what messages call the line
   * @param defaults values by field, where the line does not have it
   * @throws JsonInputException if it is something else: place, field and reason
   */
  public static Optional<MinedNegatives> readMinedNegatives(
      TextLines.Line line, String place, Map<String, ?> defaults) {
    if (line.isBlank()) {
      return Optional.empty();
    }
    line.requireWhole(place);
    return AvroJsonReader.readLine(line.bytes(), place, MinedNegatives.getClassSchema(), defaults)
        .map(MinedNegatives.class::cast);
  }

  /**
   * The mined negatives of a file in which a line may have ids in the place of items: {@code
   * {"source", "query": "q1", "positives": ["p1"], "negatives": ["n1"]}}. Such items have nothing
   * but their ids.
   *
   * @param unusable hears of each line that is left out
   */
  public static Stream<JsonLine<MinedNegatives>> readMinedNegativesOrIds(
      Path file, Consumer<JsonInputException> unusable) {
    return read(
        open(file),
        file.toString(),
        line -> hasIds(line) ? BY_IDS : MinedNegatives.getClassSchema(),
        () -> DEFAULTS,
        (record, place) -> record instanceof MinedNegatives mined ? mined : withIds(record),
        unusable);
  }

  /** Whether the query of a line is an id, a string or a whole number. */
  private static boolean hasIds(String line) {
    try (JsonParser tokens = AvroJsonReader.JSON.createParser(line)) {
      tokens.nextToken();
      while (tokens.nextToken() == JsonToken.FIELD_NAME) {
        JsonToken value = tokens.nextToken();
        if (tokens.currentName().equals("query")) {
          return value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NUMBER_INT;
        }
        tokens.skipChildren();
      }
      return false;
    } catch (IOException e) {
      return false; // whoever reads the line says what is wrong with it
    }
  }

  @SuppressWarnings("unchecked")
  private static MinedNegatives withIds(GenericRecord ids) {
    return MinedNegatives.newBuilder()
        .setBoard(ids.get("board").toString())
        .setSource((String) ids.get("source"))
        .setQuery(withId((String) ids.get("query")))
        .setPositives(
            ((List<String>) ids.get("positives")).stream().map(JsonLines::withId).toList())
        .setNegatives(
            ((List<String>) ids.get("negatives")).stream().map(JsonLines::withId).toList())
        .setMinedAt(Instant.EPOCH)
        .build();
  }

  private static Item withId(String id) {
    return Item.newBuilder().setId(id).build();
  }

  /**
   * The documents of a collection, from lines with {@code id} and {@code text}.
   *
   * @param unusable hears of each line that is left out
   */
  public static Stream<CorpusDocument> readCorpus(
      Path file, Consumer<JsonInputException> unusable) {
    return read(
            open(file),
            file.toString(),
            line -> DOCUMENT,
            Map::of,
            (line, place) -> new CorpusDocument((String) line.get("id"), (String) line.get("text")),
            unusable)
        .map(JsonLine::value);
  }

  /**
   * The queries of a collection, from lines with {@code id}, {@code text} and {@code positives}, an
   * array of ids.
   *
   * @param unusable hears of each line that is left out
   */
  public static Stream<QueryDocument> readQueries(
      Path file, Consumer<JsonInputException> unusable) {
    return read(open(file), file.toString(), line -> QUERY, Map::of, JsonLines::query, unusable)
        .map(JsonLine::value);
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

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (NoSuchFileException e) {
      throw new JsonInputException(file + ": there is no such file; check the path.", e);
    } catch (IOException e) {
      throw new JsonInputException(
          "%s: cannot be opened (%s); check its permissions.".formatted(file, e.getMessage()), e);
    }
  }

  private static <T> Stream<JsonLine<T>> read(
      InputStream input,
      String name,
      Function<String, Schema> schema,
      Supplier<? extends Map<String, ?>> defaults,
      BiFunction<GenericRecord, String, T> value,
      Consumer<JsonInputException> unusable) {
    TextLines lines = new TextLines(input, name, MOST_LINE_BYTES);
    return LongStream.iterate(1, number -> number + 1)
        .mapToObj(number -> lines.next().map(line -> new Numbered(number, line)))
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .flatMap(line -> parsed(line, name, schema, defaults.get(), value, unusable).stream())
        .onClose(lines::close);
  }

  private record Numbered(long number, TextLines.Line line) {}

  private static <T> Optional<JsonLine<T>> parsed(
      Numbered line,
      String name,
      Function<String, Schema> schema,
      Map<String, ?> defaults,
      BiFunction<GenericRecord, String, T> value,
      Consumer<JsonInputException> unusable) {
    String place = name + " line " + line.number();
    try {
      String text = line.line().text(place);
      if (text.isBlank()) {
        return Optional.empty();
      }
      return AvroJsonReader.readLine(text, place, schema.apply(text), defaults)
          .map(record -> new JsonLine<>(line.number(), text, value.apply(record, place)));
    } catch (JsonInputException e) {
      unusable.accept(e);
      return Optional.empty();
    }
  }
}
