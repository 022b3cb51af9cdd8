package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.testing.BuiltDistribution;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.SmallCollection;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java miner of src/docs/examples, run from its source as the README says. */
class JavaMinerIT {
  @TempDir Path directory;

  @Test
  void shouldBeRankedWhenItSendsTextsOnly() throws Exception {
    Path input = directory.resolve("mined.tsv");
    Files.write(input, lines(SmallCollection.of(20, 60)));
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture =
            StreamFixture.withDefaultNames(
                directory,
                Map.of(
                    "schema.registry.url",
                    registry.url(),
                    "calibration.queries",
                    "16",
                    "encoder.cache.dir",
                    Path.of("target", "encoder-cache").toString()));
        TextEmbedder encoder = Core.encoder(fixture.config(Map.of()));
        EciApplication application = new EciApplication(fixture.config(Map.of()), encoder)) {
      application.start();
      assertThat(application.awaitRunning(Duration.ofMinutes(3))).isTrue();
      Process miner = start(input, fixture.setting("kafka.bootstrap.servers"), registry.url());
      String output = new String(miner.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(miner.waitFor(120, TimeUnit.SECONDS)).as(output).isTrue();
      assertThat(miner.exitValue()).as(output).isZero();

      Ranking ranking = fixture.await("beans", r -> StreamFixture.records(r) == 20);
      assertThat(ranking.getWindows().get(0).getSources().get(0).getSource()).isEqualTo("java");
      assertThat(ranking.getWindows().get(0).getSources().get(0).getN()).isEqualTo(40);
      fixture.await("beans", StreamFixture::isFinished);
    }
  }

  @Test
  void shouldEndWithWhatWentWrongWhenNothingCanBeSent() throws Exception {
    Path input = directory.resolve("mined.tsv");
    // More than the broker takes; with its default it would wait a minute for a missing topic.
    Files.writeString(input, "query\tpositive\t" + "n".repeat(2 << 20) + "\n");
    try (MemoryRegistryServer registry = new MemoryRegistryServer();
        StreamFixture fixture = StreamFixture.withDefaultNames(directory, Map.of())) {
      Process miner = start(input, fixture.setting("kafka.bootstrap.servers"), registry.url());
      String output = new String(miner.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(miner.waitFor()).as(output).isEqualTo(1);
      assertThat(output).contains("Not everything was sent.", "RecordTooLargeException");
    }
  }

  private static Process start(Path input, String broker, String registry) throws IOException {
    BuiltDistribution.assumeThere();
    String distribution = System.getProperty("eci.distribution");
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            distribution + "/eci-streams.jar" + File.pathSeparator + distribution + "/lib/*",
            "src/docs/examples/JavaMiner.java",
            broker,
            registry,
            "beans")
        .redirectInput(input.toFile())
        .redirectErrorStream(true)
        .start();
  }

  /** Query, positive and the two passages after it. */
  private static List<String> lines(PassageCollection collection) {
    return collection.queries().stream().map(query -> line(collection, query)).toList();
  }

  private static String line(PassageCollection collection, LabelledQuery query) {
    var others =
        collection.passages().stream().filter(p -> !query.positives().contains(p.id())).limit(2);
    return String.join(
        "\t",
        query.text(),
        collection.positivesOf(query).get(0).text(),
        others.map(p -> p.text()).reduce((a, b) -> a + "\t" + b).orElseThrow());
  }
}
