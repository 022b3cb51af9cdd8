package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * 30 sources of a public collection, as on the page of evidence. With {@code eci.endurance} it is
 * the page's run, else half of it.
 */
class ProbeCranfieldIT {
  private static final int SOURCES = 30;
  private static final boolean IS_WHOLE = Boolean.getBoolean("eci.endurance");

  @TempDir Path directory;

  @Test
  void shouldPredictWhatTrainingOnThirtySourcesBringsAndKeepTheOrderOfContamination()
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("probe", lines("mined.jsonl"), "--corpus", lines("docs.jsonl"), "--binary"));
    arguments.addAll(List.of("--queries", lines("queries.jsonl"), "--qrels", lines("qrels.tsv")));
    arguments.addAll(List.of("--corpus-vectors", vectors("docs"), "--json"));
    arguments.addAll(List.of("--query-vectors", vectors("queries")));
    arguments.addAll(IS_WHOLE ? List.of() : List.of("--seeds", "1"));

    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode probe = Json.parse(run.out());
    assertThat(probe.get("rounds").asInt()).isEqualTo(IS_WHOLE ? 10 : 5);
    assertThat(probe.get("queries").asInt()).isEqualTo(225);
    assertThat(probe.at("/agreements/eci-sem~11/spearman").asDouble()).isGreaterThan(0.5);
    assertThat(probe.get("noiseCeiling").asDouble()).isGreaterThan(0.5);
    JsonNode sources = probe.get("sources");
    assertThat(sources).hasSize(SOURCES);
    List<Double> contaminated =
        Stream.of("e5_1_10", "e5_1_10+fn10", "e5_1_10+fn30", "e5_1_10+fn60")
            .map(source -> sources.get(source).get("gain").asDouble())
            .toList();
    assertThat(contaminated.get(0)).isEqualTo(Collections.max(contaminated));
    if (IS_WHOLE) {
      assertThat(contaminated).isSortedAccordingTo(Comparator.reverseOrder());
    }
    assertScoresOfTheOracle(sources);
  }

  private static void assertScoresOfTheOracle(JsonNode sources) {
    JsonNode expected = Golden.cranfieldExpected().get("sources");
    JsonNode aligned = Json.read(GoldenFiles.file("cranfield-e5.align.json")).get("sources");
    for (String source : Golden.names(expected)) {
      JsonNode scores = sources.get(source).get("scores");
      Golden.assertClose(
          source,
          expected.get(source).get("eci").asDouble(),
          scores.get("eci-sem/1").asDouble(),
          1e-6);
      Golden.assertClose(
          source,
          aligned.get(source).get("align").asDouble(),
          scores.get("eci-align/1").asDouble(),
          1e-6);
    }
  }

  private String lines(String name) throws IOException {
    return Files.write(directory.resolve(name), GoldenFiles.cranfieldLines(name)).toString();
  }

  private String vectors(String name) throws IOException {
    float[][] rows = GoldenFiles.cranfieldVectors(name);
    ByteBuffer bytes =
        ByteBuffer.allocate(rows.length * rows[0].length * Float.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : rows) {
      for (float value : row) {
        bytes.putFloat(value);
      }
    }
    return Files.write(directory.resolve(name + ".f32"), bytes.array()).toString();
  }
}
