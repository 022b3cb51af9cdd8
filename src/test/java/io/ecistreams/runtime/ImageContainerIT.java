package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.testing.Mined;
import io.ecistreams.testing.container.ContainerTest;
import io.ecistreams.testing.container.DockerCommand;
import io.ecistreams.testing.container.EciContainer;
import io.ecistreams.testing.container.EciImage;
import io.ecistreams.testing.container.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.wait.strategy.Wait;

/** The image itself: what is in it, and that it needs no rights. */
@ContainerTest
class ImageContainerIT {
  private static final Duration SOON = Duration.ofMinutes(1);
  private static final long SIGTERM_EXIT = 143;
  private static final int QUERIES = 20;

  /** Dependencies with the natives of one system, and our jar. */
  private static final long OWN_BYTES = 220L << 20;

  @TempDir Path directory;

  @Test
  void shouldBeSmallAndSayWhoRunsItAndHowItIs() throws Exception {
    JsonNode image = inspect(EciImage.name());
    JsonNode config = image.get("Config");

    assertThat(config.get("User").asText()).matches("[1-9]\\d*:[1-9]\\d*");
    assertThat(config.at("/Healthcheck/Test/0").asText()).isEqualTo("CMD-SHELL");
    // Without a shell in between, signals reach the process.
    assertThat(config.get("Entrypoint").toString()).isEqualTo("[\"eci\"]");
    assertThat(config.get("Volumes").has("/var/lib/eci")).isTrue();
    assertThat(config.at("/Labels/org.opencontainers.image.licenses").asText())
        .isEqualTo("Apache-2.0");
    assertThat(image.get("Size").asLong() - inspect(EciImage.BASE).get("Size").asLong())
        .isLessThan(OWN_BYTES);
  }

  @Test
  void shouldHoldNothingButTheDistribution() {
    String files =
        DockerCommand.output(
            SOON,
            "run",
            "--rm",
            "--entrypoint",
            "find",
            EciImage.name(),
            "/opt/eci",
            "/var/lib/eci",
            "-not",
            "-path",
            "/opt/eci/lib/*");

    // The bill of materials is not there after a build without a network.
    assertThat(
            files
                .lines()
                .filter(file -> !file.matches("/opt/eci/(schemas/\\w+\\.avsc|sbom\\.json)")))
        .containsExactlyInAnyOrder(
            "/opt/eci",
            "/opt/eci/lib",
            "/opt/eci/schemas",
            "/opt/eci/LICENSE",
            "/opt/eci/THIRD-PARTY.txt",
            "/opt/eci/eci",
            "/opt/eci/eci-streams.jar",
            "/var/lib/eci");
  }

  @Test
  void shouldEmbedAndRankWithoutRightsAndEndByItselfWhenToldTo() throws Exception {
    Surroundings around = Surroundings.shared();
    Stage stage = new Stage(directory, 15, around.settings("image"));
    Map<String, String> settings = new HashMap<>(stage.settings());
    settings.put("kafka.bootstrap.servers", around.broker().address());
    settings.put("schema.registry.url", around.registry().url());
    settings.put("calibration.queries", "16");
    settings.remove("backgrounds.file");
    try (EciContainer eci = new EciContainer(around.network(), settings);
        RankingHistory history = new RankingHistory(stage.config());
        TopicBytes topics = new TopicBytes(stage.config())) {
      eci.waitingFor(Wait.forHealthcheck().withStartupTimeout(EciContainer.PATIENCE));
      eci.start();
      topics.send(stage.config().topics().negatives(), texts(stage, around));

      // Embedded in there: the native libraries were unpacked and loaded.
      history.awaitQuiet(
          List.of("texts"), ranking -> StreamFixture.examples(ranking) == 2L * QUERIES);
      assertThat(eci.execInContainer("id", "-u").getStdout().strip()).isNotEqualTo("0");
      assertThat(eci.execInContainer("touch", "/opt/eci/lib/x").getExitCode()).isNotZero();
      assertThat(eci.execInContainer("cat", "/proc/1/comm").getStdout().strip()).isEqualTo("java");
      assertThat(eci.execInContainer("cat", "/proc/1/status").getStdout())
          .containsPattern("CapEff:\\s+0+\\n")
          .containsPattern("NoNewPrivs:\\s+1\\n");

      eci.terminate();
      assertThat(eci.awaitExit()).as(eci.getLogs()).isEqualTo(SIGTERM_EXIT);
      assertThat(eci.getLogs()).contains("running").doesNotContain("not everything had stopped");
    }
  }

  /** Records without vectors. */
  private static List<byte[]> texts(Stage stage, Surroundings around) {
    WireRecords miner = new WireRecords(WireRecords.published());
    String subject = stage.config().topics().negatives() + "-value";
    int id = around.registry().register(subject, miner.schema());
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      MinedNegatives record =
          MinedNegatives.newBuilder()
              .setBoard("texts")
              .setSource("bm25")
              .setQuery(Mined.text("q" + i, "Who visits " + i + " flowers?"))
              .setPositives(List.of(Mined.text("p" + i, "Bees visit " + i + " flowers.")))
              .setNegatives(
                  List.of(
                      Mined.text("n1-" + i, i + " wasps built a nest."),
                      Mined.text("n2-" + i, "Nobody saw " + i + " bees.")))
              .setMinedAt(Instant.now())
              .build();
      values.add(miner.encode(id, record));
    }
    return values;
  }

  private static JsonNode inspect(String image) throws Exception {
    return new ObjectMapper()
        .readTree(DockerCommand.output(SOON, "image", "inspect", image))
        .get(0);
  }
}
