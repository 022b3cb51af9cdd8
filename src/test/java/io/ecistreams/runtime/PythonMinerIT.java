package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.testing.ApicurioProcess;
import io.ecistreams.testing.SmallCollection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Python miner of src/docs/examples, against a real broker and a real registry. */
class PythonMinerIT {
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path directory;

  @Test
  void shouldBeRankedUnderItsNameWhenItSendsThroughARealRegistry() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of(PYTHON))
            && run(PYTHON, "-c", "import avro, confluent_kafka") == 0,
        "the Python miner was not run: apt-get install python3-confluent-kafka python3-avro");
    PassageCollection collection = SmallCollection.of(40, 80);
    String passages = SmallCollection.writePassages(collection, directory).toString();
    String queries = SmallCollection.writeQueries(collection, directory).toString();
    try (ApicurioProcess registry = ApicurioProcess.start(directory);
        StreamFixture fixture =
            StreamFixture.withDefaultNames(
                directory,
                Map.of("schema.registry.url", registry.url(), "calibration.queries", "16"))) {
      fixture.startApplication(Map.of());
      List<String> miner =
          new ArrayList<>(List.of(PYTHON, "-B", "src/docs/examples/miner.py", "--board", "snakes"));
      miner.addAll(List.of("--bootstrap", fixture.setting("kafka.bootstrap.servers")));
      miner.addAll(List.of("--registry", registry.url()));
      miner.addAll(List.of("--corpus", passages, "--queries", queries, "--per-query", "3"));
      String[] command = miner.toArray(String[]::new);

      assertThat(run(command)).isZero();
      Ranking ranking = fixture.await("snakes", r -> StreamFixture.records(r) == 40);

      SourceScore python = ranking.getWindows().get(0).getSources().get(0);
      assertThat(python.getSource()).isEqualTo("python");
      assertThat(python.getN()).isEqualTo(120);
      assertThat(python.getEncoderId()).isEqualTo("hashed-words-64");
      assertThat(registry.get("/subjects"))
          .contains("eci.negatives.v1-value", "eci.rankings.v1-value");
      // The schema is there already: the second run finds it.
      assertThat(run(command)).isZero();
      fixture.await("snakes", r -> StreamFixture.records(r) == 80 && StreamFixture.isFinished(r));
      assertThat(fixture.hasNoDeadLetters()).isTrue();
    }
  }

  private int run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(output).isTrue();
    System.out.print(output);
    return process.exitValue();
  }
}
