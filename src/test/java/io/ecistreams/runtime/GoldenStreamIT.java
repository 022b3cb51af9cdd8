package io.ecistreams.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.Shared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden records through a real broker, exactly once, give the oracle's numbers. */
class GoldenStreamIT {
  private static final int EXAMPLES = 2_720;

  @TempDir Path directory;

  @Test
  void shouldPublishTheOraclesNumbersWhenRecordsArriveInAnyOrder() throws Exception {
    List<MinedNegatives> records = shuffled(1);
    try (StreamFixture fixture = new StreamFixture(directory, settings())) {
      fixture.startApplication(Map.of());
      fixture.send(records.stream().map(fixture::encode).toList());
      assertGolden(fixture.await("golden", r -> StreamFixture.examples(r) == EXAMPLES));
    }
  }

  @Test
  void shouldPublishTheSameNumbersWhenItIsRestartedInTheMiddle() throws Exception {
    List<byte[]> values;
    try (StreamFixture fixture = new StreamFixture(directory, settings())) {
      values = shuffled(2).stream().map(fixture::encode).toList();
      fixture.startApplication(Map.of());
      fixture.send(values.subList(0, 250));
      fixture.await("golden", r -> StreamFixture.examples(r) > 300);
      fixture.stopApplication();

      fixture.send(values.subList(250, 400));
      // Without its local state: everything comes back from the changelogs.
      fixture.startApplication(Map.of("state.dir", directory.resolve("other").toString()));
      fixture.send(values.subList(400, 640));
      assertGolden(fixture.await("golden", r -> StreamFixture.examples(r) == EXAMPLES));
    }
  }

  private static void assertGolden(Ranking ranking) {
    Golden.assertMatches(Golden.syntheticExpected(), ranking.getWindows().get(0), 1e-9);
  }

  private Map<String, String> settings() throws IOException {
    JsonNode background = Golden.syntheticExpected().get("background");
    ObjectMapper json = new ObjectMapper();
    ObjectNode board = json.createObjectNode();
    board.put("encoder", "synthetic-24").put("dimension", 24);
    background.properties().forEach(field -> board.set(field.getKey(), field.getValue()));
    Path file = directory.resolve("backgrounds.json");
    Files.writeString(file, json.createObjectNode().set("golden", board).toString());
    return Map.of("backgrounds.file", file.toString(), "grace.ms", "600000", "journal.slots", "32");
  }

  private static List<MinedNegatives> shuffled(long seed) {
    try (Stream<JsonLine<MinedNegatives>> lines =
        JsonLines.readMinedNegatives(Shared.file("golden", "synthetic-d24.jsonl"))) {
      List<MinedNegatives> records = new ArrayList<>(lines.map(JsonLine::value).toList());
      Collections.shuffle(records, new Random(seed));
      return records;
    }
  }
}
