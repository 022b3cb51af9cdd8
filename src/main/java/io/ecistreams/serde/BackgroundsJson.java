package io.ecistreams.serde;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.model.Background;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Backgrounds given in advance, a JSON object by board:
 *
 * <pre>{"board": {"encoder": "e5-small-v2", "dimension": 384,
 *   "muQ": 0.81, "sdQ": 0.02, "muP": 0.82, "sdP": 0.03, "queries": 128}}</pre>
 */
public final class BackgroundsJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private BackgroundsJson() {}

  /**
   * Reads a file of backgrounds.
   *
   * @throws JsonInputException if it is not that, naming the board and field
   * @throws java.nio.file.NoSuchFileException if it is not there
   */
  public static Map<String, Background> read(Path file) throws IOException {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new JsonInputException(file + " is not JSON: " + e.getOriginalMessage());
    }
    if (!root.isObject()) {
      throw new JsonInputException(file + " must hold one JSON object by board");
    }
    Map<String, Background> backgrounds = new TreeMap<>();
    root.properties()
        .forEach(
            entry ->
                backgrounds.put(
                    entry.getKey(), background(file, entry.getKey(), entry.getValue())));
    return backgrounds;
  }

  /** The backgrounds in the form of such a file; {@link #read} gives the same numbers back. */
  public static String write(SortedMap<String, Background> backgrounds) {
    ObjectNode root = JSON.createObjectNode();
    backgrounds.forEach(
        (board, background) ->
            root.putObject(board)
                .put("encoder", background.encoder())
                .put("dimension", background.dimension())
                .put("muQ", background.muQ())
                .put("sdQ", background.sdQ())
                .put("muP", background.muP())
                .put("sdP", background.sdP())
                .put("queries", background.queries()));
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Background background(Path file, String board, JsonNode json) {
    try {
      return new Background(
          required(file, board, json, "encoder").asText(),
          required(file, board, json, "dimension").asInt(),
          number(file, board, json, "muQ"),
          number(file, board, json, "sdQ"),
          number(file, board, json, "muP"),
          number(file, board, json, "sdP"),
          json.path("queries").asInt(0),
          Background.Origin.GIVEN);
    } catch (IllegalArgumentException e) {
      throw new JsonInputException(
          "%s, background of board %s: %s".formatted(file, board, e.getMessage()));
    }
  }

  private static double number(Path file, String board, JsonNode json, String field) {
    JsonNode value = required(file, board, json, field);
    if (!value.isNumber()) {
      throw new JsonInputException(
          "%s, background of board %s: %s is not a number".formatted(file, board, field));
    }
    return value.asDouble();
  }

  private static JsonNode required(Path file, String board, JsonNode json, String field) {
    if (!json.hasNonNull(field)) {
      throw new JsonInputException(
          "%s, background of board %s: the field %s is missing".formatted(file, board, field));
    }
    return json.get(field);
  }
}
