package io.ecistreams.throughput;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.avro.MinedNegatives;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The consumer in Python that recomputes every score from scratch. */
final class NumpyConsumer {
  private static final Path SCRIPT = Path.of("src/throughput/python/numpy_consumer.py");

  private final String python;

  NumpyConsumer(String python) {
    this.python = python;
  }

  /**
   * What it did.
   *
   * @param seconds from its first record on
   * @param emitting seconds of these in which it computed rankings
   */
  record Report(long examples, double seconds, long emissions, double emitting) {

    double examplesPerSecond() {
      return examples / seconds;
    }
  }

  /** What it would need to run, in a sentence; empty if it can. */
  Optional<String> missing() throws IOException, InterruptedException {
    if (!Files.isExecutable(Path.of(python))) {
      return Optional.of(python + " is not there; name another one with --python.");
    }
    Process probe =
        new ProcessBuilder(python, "-c", "import confluent_kafka, fastavro, numpy")
            .redirectErrorStream(true)
            .start();
    String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return probe.waitFor() == 0
        ? Optional.empty()
        : Optional.of(
            said.lines().reduce((a, b) -> b).orElse("")
                + "; Debian: apt-get install python3-confluent-kafka python3-fastavro"
                + " python3-numpy.");
  }

  /** Reads a topic for a while. */
  Report run(String bootstrapServers, String topic, long examples, int seconds, Path directory)
      throws IOException, InterruptedException {
    Path schema = directory.resolve("negatives.avsc");
    Files.writeString(schema, MinedNegatives.getClassSchema().toString());
    Process process =
        new ProcessBuilder(
                List.of(
                    python,
                    SCRIPT.toAbsolutePath().toString(),
                    "--bootstrap",
                    bootstrapServers,
                    "--topic",
                    topic,
                    "--schema",
                    schema.toString(),
                    "--examples",
                    Long.toString(examples),
                    "--seconds",
                    Integer.toString(seconds)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      JsonNode json = new ObjectMapper().readTree(process.getInputStream());
      if (json == null || json.isMissingNode()) {
        throw new IllegalStateException("the numpy consumer said nothing");
      }
      return new Report(
          json.get("examples").asLong(),
          json.get("seconds").asDouble(),
          json.get("emissions").asLong(),
          json.get("emitting").asDouble());
    } finally {
      process.destroy();
      process.waitFor(5, TimeUnit.SECONDS);
    }
  }
}
