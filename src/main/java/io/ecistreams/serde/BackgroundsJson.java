package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.model.CosineBackground;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/**
 * Backgrounds given in advance, a JSON object by board:
 *
 * <pre>{"board": {"encoder": "e5-small-v2", "dimension": 384,
 *   "muQ": 0.81, "sdQ": 0.02, "muP": 0.82, "sdP": 0.03, "queries": 128}}</pre>
 */
public final class BackgroundsJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Schema GIVEN_BY_BOARD =
      new Schema.Parser()
          .parse(
              """
              {"type": "map", "values": {"type": "record", "name": "GivenBackground", "fields": [
                {"name": "encoder", "type": "string", "doc": "the id of the encoder"},
                {"name": "dimension", "type": "int", "doc": "that of its vectors"},
                {"name": "muQ", "type": "double", "doc": "the mean cosine of queries and positives"},
                {"name": "sdQ", "type": "double", "doc": "its standard deviation"},
                {"name": "muP", "type": "double", "doc": "the mean cosine of positives"},
                {"name": "sdP", "type": "double", "doc": "its standard deviation"},
                {"name": "queries", "type": "int", "default": 0}]}}
              """);

  private BackgroundsJson() {}

  /**
   * Reads a file of backgrounds.
   *
   * @throws JsonInputException if it is not that, naming the board and field
   * @throws java.nio.file.NoSuchFileException if it is not there
   */
  public static Map<String, CosineBackground> read(Path file) throws IOException {
    String text;
    try (InputStream in = UnpackedInput.of(Files.newInputStream(file), file.toString())) {
      text = TextLines.decode(in.readAllBytes(), file.toString());
    }
    Map<?, ?> given = (Map<?, ?>) AvroJsonReader.readValue(text, file.toString(), GIVEN_BY_BOARD);
    Map<String, CosineBackground> backgrounds = new TreeMap<>();
    given.forEach(
        (board, numbers) ->
            backgrounds.put(
                (String) board, background(file + ", field " + board, (GenericRecord) numbers)));
    return backgrounds;
  }

  /** The backgrounds in the form of such a file; {@link #read} gives the same numbers back. */
  public static String write(SortedMap<String, CosineBackground> backgrounds) {
    ObjectNode root = JSON.createObjectNode();
    backgrounds.forEach(
        (board, background) -> {
          ObjectNode given = JSON.valueToTree(background);
          root.set(board, given.without("origin"));
        });
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CosineBackground background(String place, GenericRecord given) {
    try {
      return new CosineBackground(
          (String) given.get("encoder"),
          (int) given.get("dimension"),
          (double) given.get("muQ"),
          (double) given.get("sdQ"),
          (double) given.get("muP"),
          (double) given.get("sdP"),
          (int) given.get("queries"),
          CosineBackground.Origin.GIVEN);
    } catch (IllegalArgumentException e) {
      throw new JsonInputException(place + ": " + e.getMessage() + ".", e);
    }
  }
}
