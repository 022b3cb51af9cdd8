package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.JsonLines;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.Mined;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrateCommandTest {
  private static final String GOLDEN = GoldenFiles.SYNTHETIC.toString();

  @TempDir Path directory;

  @Test
  void shouldMeasureTheOraclesBackground() {
    CommandRun run = CommandRun.of("calibrate", GOLDEN);

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode measured = Json.parse(run.out()).get("golden");
    JsonNode expected = Golden.syntheticExpected().get("background");
    for (String field : Golden.names(expected)) {
      Golden.assertClose(
          field, expected.get(field).asDouble(), measured.get(field).asDouble(), 1e-9);
    }
    assertThat(measured.get("encoder").asText()).isEqualTo("synthetic-24");
    assertThat(run.err()).containsPattern("board golden: background bg-[0-9a-f]{16} over 128");
  }

  @Test
  void shouldGiveTheScoresOfTheMeasuredBackgroundWhenItIsGivenBack() {
    Path file = directory.resolve("backgrounds.json");
    CommandRun run = CommandRun.of("calibrate", GOLDEN, "--output", file.toString());
    assertThat(run.out()).isEmpty();

    JsonNode given =
        Json.parse(CommandRun.of("score", GOLDEN, "--json", "--background", file.toString()).out());
    JsonNode measured = Json.parse(CommandRun.of("score", GOLDEN, "--json").out());

    assertThat(given.at("/background/origin").asText()).isEqualTo("GIVEN");
    assertThat(given.at("/background/id")).isEqualTo(measured.at("/background/id"));
    assertThat(given.get("sources")).isEqualTo(measured.get("sources"));
  }

  @Test
  void shouldKeepOtherBoardsOfTheFileAndReplaceItsOwn() throws IOException {
    Path file = directory.resolve("backgrounds.json");
    Files.writeString(
        file,
        "{\"other\": {\"encoder\": \"e\", \"dimension\": 6, \"muQ\": 0.125, \"sdQ\": 0.2,"
            + " \"muP\": 0.3, \"sdP\": 0.4}}");
    CommandRun.of("calibrate", GOLDEN, "--output", file.toString(), "--over", "16");
    CommandRun.of("calibrate", GOLDEN, "--output", file.toString(), "--over", "32");

    JsonNode json = Json.read(file);
    assertThat(Golden.names(json)).containsExactly("golden", "other");
    assertThat(json.at("/golden/queries").asInt()).isEqualTo(32);
    assertThat(json.at("/other/muQ").asDouble()).isEqualTo(0.125);
  }

  @Test
  void shouldNeedNoVectorsOfNegativesAndSayWhatIsMissing() throws IOException {
    Path few = write(15);
    CommandRun run = CommandRun.of("calibrate", few.toString());
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("Board b has 15 distinct queries").contains("at least 16");

    CommandRun enough = CommandRun.of("calibrate", write(20).toString());
    assertThat(enough.code()).as(enough.err()).isZero();
    assertThat(Json.parse(enough.out()).at("/b/queries").asInt()).isEqualTo(20);

    assertThat(CommandRun.of("calibrate", few.toString(), "--board", "c").err())
        .contains("check the name of board c");
    CommandRun tooFew = CommandRun.of("calibrate", few.toString(), "--over", "4");
    assertThat(tooFew.code()).isEqualTo(2);
    assertThat(tooFew.err()).contains("--over must be at least 16, not 4");
    CommandRun withoutFile = CommandRun.of("calibrate", "--queries", "32");
    assertThat(withoutFile.code()).isEqualTo(2);
    assertThat(withoutFile.err()).contains("belong to ids in files; name the FILE");
    assertThat(CommandRun.of("calibrate", "/nope").code()).isEqualTo(2);
    assertThat(CommandRun.of("calibrate").err()).contains("kafka.bootstrap.servers is not set");
  }

  @Test
  void shouldMeasureTheDimensionOfMostQueriesWhenTheFirstRecordHasAnother() throws IOException {
    CommandRun run =
        CommandRun.of(
            "calibrate",
            write(20, Mined.record("b", "float64", 99, 1, 12, Instant.EPOCH).build()).toString());

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(Json.parse(run.out()).at("/b/dimension").asInt()).isEqualTo(6);
    assertThat(Json.parse(run.out()).at("/b/queries").asInt()).isEqualTo(20);
  }

  private Path write(int queries, MinedNegatives... first) throws IOException {
    List<MinedNegatives> records = new ArrayList<>(List.of(first));
    for (int query = 0; query < queries; query++) {
      records.add(
          Mined.record("b", "bm25", query, 1, 6, Instant.EPOCH)
              .setNegatives(List.of(Mined.text("n", "only text")))
              .build());
    }
    return Files.write(
        directory.resolve("mined.jsonl"), records.stream().map(JsonLines::write).toList());
  }
}
