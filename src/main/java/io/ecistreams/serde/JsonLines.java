package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Mined negatives and collections as JSON lines: one object a line, UTF-8, as it is or packed by
 * gzip or zstd. Keys as in the Avro schema, with {@code encoder} beside {@code encoderId}; an item
 * may be its id; an embedding is an array of numbers or a base64 string of little-endian float32;
 * {@code minedAt} is epoch milliseconds or ISO-8601. Unknown keys, blank lines and lines with
 * nothing but {@code "about"} are passed over. A missing board is {@value #DEFAULT_BOARD}, a
 * missing minedAt the epoch.
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
                {"name": "id", "type": "string", "doc": "an id of its own",
                 "aliases": ["_id", "docid", "doc_id", "pid", "query_id", "qid"]},
                {"name": "title", "type": "string", "default": ""},
                {"name": "text", "type": "string", "doc": "its text, which may be empty",
                 "aliases": ["contents", "query", "query_text"]}]}
              """);
  private static final Schema QUERY =
      new Schema.Parser()
          .parse(
              """
              {"type": "record", "name": "Query", "fields": [
                {"name": "id", "type": "string", "doc": "an id of its own",
                 "aliases": ["_id", "query_id", "qid"]},
                {"name": "text", "type": "string", "doc": "what is asked",
                 "aliases": ["query", "query_text"]},
                {"name": "positives", "type": {"type": "array", "items": "string"},
                 "doc": "the ids of the documents that answer the query"}]}
              """);
  private static final ObjectMapper TREES = new ObjectMapper(AvroJsonReader.JSON);
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
        MinedNegatives.getClassSchema(),
        defaults,
        (record, place) -> (MinedNegatives) record,
        FewerNegatives.PER_NEGATIVE,
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
   * The record of an object.
   *
   * @param place file and line, for messages
   * @return nothing where the object is a note to its reader
   * @throws JsonInputException if it holds no record
   */
  public static Optional<MinedNegatives> mined(String json, String place, Map<String, ?> defaults) {
    return AvroJsonReader.readLine(json, place, MinedNegatives.getClassSchema(), defaults)
        .map(MinedNegatives.class::cast);
  }

  /**
   * The object of a line, whatever it holds.
   *
   * @throws JsonInputException if it is no JSON
   */
  public static JsonNode tree(String json, String place) {
    try (JsonParser tokens = TREES.createParser(json)) {
      try {
        JsonNode tree = TREES.readTree(tokens);
        if (tree == null || !tree.isContainerNode() || tokens.nextToken() != null) {
          throw new JsonInputException(place + ": not one object; write an object a line.");
        }
        return tree;
      } catch (JsonProcessingException e) {
        throw new JsonPosition(tokens, place).flaw(e, json);
      }
    } catch (IOException e) {
      throw new JsonInputException(place + ": cannot be read (" + e.getMessage() + ").", e);
    }
  }

  /**
   * The documents of a collection, from lines with {@code id} and {@code text}, and perhaps a
   * {@code title}, which the text then begins with. The stream closes the input.
   *
   * @param name what messages call the input
   * @param unusable hears of each line that is left out
   */
  public static Stream<CorpusDocument> readCorpus(
      InputStream input, String name, Consumer<JsonInputException> unusable) {
    return read(input, name, DOCUMENT, Map::of, (l, place) -> document(l), Set.of(), unusable)
        .map(JsonLine::value);
  }

  private static CorpusDocument document(GenericRecord line) {
    String text = line.get("title") + " " + line.get("text");
    return new CorpusDocument(
        (String) line.get("id"),
        line.get("title").toString().isBlank() ? (String) line.get("text") : text.strip());
  }

  /**
   * The queries of a collection, from lines with {@code id}, {@code text} and {@code positives}, an
   * array of ids.
   *
   * @param unusable hears of each line that is left out
   */
  public static Stream<QueryDocument> readQueries(
      Path file, Consumer<JsonInputException> unusable) {
    return read(open(file), file.toString(), QUERY, Map::of, JsonLines::query, Set.of(), unusable)
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
      Schema schema,
      Supplier<? extends Map<String, ?>> defaults,
      BiFunction<GenericRecord, String, T> value,
      Set<String> perNegative,
      Consumer<JsonInputException> unusable) {
    TextLines lines = new TextLines(input, name, MOST_LINE_BYTES);
    return Stream.generate(lines::next)
        .takeWhile(Optional::isPresent)
        .flatMap(Optional::stream)
        .flatMap(
            line -> {
              long number = lines.number();
              String place = name + " line " + number;
              try {
                String text = line.text(place);
                return text.isBlank()
                    ? Stream.empty()
                    : AvroJsonReader.readLine(text, place, schema, defaults.get())
                        .map(
                            record ->
                                new JsonLine<>(
                                    number, text, value.apply(record, place), perNegative))
                        .stream();
              } catch (JsonInputException e) {
                unusable.accept(e);
                return Stream.empty();
              }
            })
        .onClose(lines::close);
  }
}
