package io.ecistreams.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** The golden records of d = 24, and settings under which their order does not matter. */
final class GoldenRecords {
  static final int EXAMPLES = 2_720;

  private GoldenRecords() {}

  /** Their background is given; nothing is late. */
  static Map<String, String> settings(Path directory) throws IOException {
    JsonNode background = Golden.syntheticExpected().get("background");
    ObjectMapper json = new ObjectMapper();
    ObjectNode board = json.createObjectNode();
    board.put("encoder", "synthetic-24").put("dimension", 24);
    background.properties().forEach(field -> board.set(field.getKey(), field.getValue()));
    Path file = directory.resolve("backgrounds.json");
    Files.writeString(file, json.createObjectNode().set("golden", board).toString());
    return Map.of(
        "backgrounds.file", file.toString(), "grace.ms", "600000", "journal.bytes", "65536");
  }

  static List<MinedNegatives> shuffled(long seed) {
    try (Stream<JsonLine<MinedNegatives>> lines = GoldenFiles.syntheticLines()) {
      List<MinedNegatives> records = new ArrayList<>(lines.map(JsonLine::value).toList());
      Collections.shuffle(records, new Random(seed));
      return records;
    }
  }
}
