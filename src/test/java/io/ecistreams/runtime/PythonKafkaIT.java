package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.testing.ApicurioProcess;
import io.ecistreams.testing.Python;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sender to Kafka of the Python package, against a real broker and a real registry. */
class PythonKafkaIT {
  @TempDir Path directory;

  @Test
  void shouldBeRankedUnderItsNameWhenItSendsThroughARealRegistry() throws Exception {
    Python.assumeModules(
        "avro, confluent_kafka, numpy", "python3-confluent-kafka python3-avro python3-numpy");
    try (ApicurioProcess registry = ApicurioProcess.start(directory);
        StreamFixture fixture =
            StreamFixture.withDefaultNames(
                directory,
                Map.of("schema.registry.url", registry.url(), "calibration.queries", "16"))) {
      fixture.startApplication(Map.of());
      Map<String, String> addresses =
          Map.of(
              "ECI_BROKERS", fixture.setting("kafka.bootstrap.servers"),
              "ECI_REGISTRY", registry.url());

      Python.run(Python.PACKAGE, addresses, "-m", "unittest", "tests.live_kafka");
      Ranking ranking = fixture.await("snakes", r -> StreamFixture.records(r) == 40);

      SourceScore python = ranking.getWindows().get(0).getSources().get(0);
      assertThat(python.getSource()).isEqualTo("python");
      assertThat(python.getN()).isEqualTo(120);
      assertThat(python.getEncoderId()).isEqualTo("test-encoder");
      assertThat(registry.get("/subjects"))
          .contains("eci.negatives.v1-value", "eci.rankings.v1-value");
      // The schema is there already: the second run finds it.
      Python.run(Python.PACKAGE, addresses, "-m", "unittest", "tests.live_kafka");
      fixture.await("snakes", r -> StreamFixture.records(r) == 80 && StreamFixture.isFinished(r));
      assertThat(fixture.hasNoDeadLetters()).isTrue();
    }
  }
}
