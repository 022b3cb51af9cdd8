package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.cli.Eci;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.testing.GoldenFiles;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.Python;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The Python package logs to a running application, and follows its mixture. */
class PythonClientIT {
  @TempDir Path directory;

  @Test
  void shouldLogToALiveRunFollowItsMixtureAndSeeALaterEpochAfterARestart() throws Exception {
    Python.assumeModules(
        "avro, confluent_kafka, numpy", "python3-confluent-kafka python3-avro python3-numpy");
    Path file = directory.resolve("mixture.json");
    Map<String, String> settings = new HashMap<>();
    settings.put("grace.ms", "600000");
    settings.put("calibration.queries", "64");
    settings.put("mixture.policy", "d-optimal");
    settings.put("mixture.interval.ms", "0");
    settings.put("mixture.hysteresis", "0");
    try (StreamFixture fixture = StreamFixture.withDefaultNames(directory, settings)) {
      List<MinedNegatives> records = records();
      String newcomer = records.get(0).getSource();
      String url = fixture.startApplication(Map.of()).url().orElseThrow();
      send(fixture, records.stream().filter(r -> !r.getSource().equals(newcomer)));
      fixture.await("golden", r -> StreamFixture.examples(r) > 1_000);
      JsonNode first = mixture(fixture, file);
      assertIsAMixture(first);
      runPython(file, url);

      fixture.stopApplication();
      // Without its local state: the epoch comes back from the changelog.
      fixture.startApplication(Map.of("state.dir", directory.resolve("other").toString()));
      // A source that comes has a share at once, whatever the others' are.
      send(fixture, records.stream().filter(r -> r.getSource().equals(newcomer)));
      fixture.await("golden", r -> StreamFixture.examples(r) == 2_720);
      JsonNode second = mixture(fixture, file);
      assertIsAMixture(second);
      assertThat(second.get("epoch").asLong()).isGreaterThan(first.get("epoch").asLong());
      assertThat(second.get("epoch").asLong() - first.get("epoch").asLong()).isLessThan(1_000);

      assertThat(run(fixture, "mixture", "--board", "golden", "--format", "prob").lines())
          .hasSize(second.get("weights").size())
          .allMatch(line -> line.matches("[^\t]+\t0\\.\\d+(E-\\d+)?"));
      assertThat(run(fixture, "mixture", "--board", "golden", "--format", "env"))
          .contains("ECI_MIXTURE_EPOCH=" + second.get("epoch").asLong() + "\n")
          .contains("ECI_MIXTURE_FINAL=false\n");
      assertThat(run(fixture, "mixture", "--board", "nobody"))
          .contains("no mixture of board nobody, only of golden");
    }
  }

  private static void assertIsAMixture(JsonNode mixture) {
    double sum = 0;
    for (JsonNode weight : mixture.get("weights")) {
      assertThat(weight.get("weight").asDouble()).isGreaterThanOrEqualTo(0.05 - 1e-12);
      assertThat(weight.get("marginalValue").asDouble()).isPositive();
      sum += weight.get("weight").asDouble();
    }
    assertThat(sum).isCloseTo(1, within(1e-9));
    assertThat(mixture.get("gap").asDouble()).isLessThan(1e-6);
    assertThat(mixture.get("validUntil").asLong() - mixture.get("emittedAt").asLong())
        .isEqualTo(600_000);
  }

  private static JsonNode mixture(StreamFixture fixture, Path file) throws IOException {
    assertThat(run(fixture, "mixture", "--board", "golden", "--output", file.toString())).isEmpty();
    return Json.read(file);
  }

  /** What the command printed, to out or to err. */
  private static String run(StreamFixture fixture, String... args) {
    Map<String, String> environment = new HashMap<>();
    for (String key : List.of("kafka.bootstrap.servers", "schema.registry.url")) {
      String name = "ECI_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
      environment.put(name, fixture.setting(key));
    }
    StringWriter text = new StringWriter();
    CommandLine line =
        Eci.commandLine(environment)
            .setOut(new PrintWriter(text, true))
            .setErr(new PrintWriter(text, true));
    line.execute(args);
    return text.toString();
  }

  private static void runPython(Path file, String url) throws Exception {
    String output =
        Python.run(
            Python.PACKAGE,
            Map.of("ECI_URL", url, "ECI_MIXTURE_FILE", file.toString()),
            "-m",
            "unittest",
            "discover",
            "-v",
            "-t",
            Python.PACKAGE.toString(),
            "-s",
            Python.PACKAGE.resolve("tests").toString());
    assertThat(output).contains("test_live").doesNotContain("skipped");
  }

  private static void send(StreamFixture fixture, Stream<MinedNegatives> records) {
    fixture.send(records.map(fixture::encode).toList());
  }

  private static List<MinedNegatives> records() {
    try (var lines = GoldenFiles.syntheticLines()) {
      return lines.map(JsonLine::value).toList();
    }
  }
}
