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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The run of evidence.md: 30 sources of a public collection, five folds, two seeds. */
class ProbeCranfieldIT {
  private static final int SOURCES = 30;

  @TempDir Path directory;

  @Test
  void shouldTrainOnThirtySourcesAndCompareTheScoresOfTheOracle() throws IOException {
    CommandRun run =
        CommandRun.of(
            "probe",
            lines("mined.jsonl"),
            "--corpus",
            lines("docs.jsonl"),
            "--queries",
            lines("queries.jsonl"),
            "--qrels",
            lines("qrels.tsv"),
            "--corpus-vectors",
            vectors("docs"),
            "--query-vectors",
            vectors("queries"),
            "--json");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode probe = Json.parse(run.out());
    assertThat(probe.get("rounds").asInt()).isEqualTo(10);
    assertThat(probe.get("sources")).hasSize(SOURCES);
    assertThat(probe.get("queries").asInt()).isEqualTo(225);
    JsonNode expected = Golden.cranfieldExpected().get("sources");
    for (String source : Golden.names(expected)) {
      Golden.assertClose(
          source,
          expected.get(source).get("eci").asDouble(),
          probe.get("sources").get(source).get("scores").get("eci-sem/1").asDouble(),
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
