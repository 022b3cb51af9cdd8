package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.EmbeddedBroker;
import io.ecistreams.runtime.NegativesProducer;
import io.ecistreams.runtime.TopicFeed;
import io.ecistreams.testing.BuiltDistribution;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.Mined;
import io.ecistreams.testing.Python;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user gets: the built distribution, run as a user runs it. */
class DistributionIT {
  private static final int SIGINT_EXIT = 130;
  private static final int SIGTERM_EXIT = 143;

  @TempDir Path directory;

  @BeforeAll
  static void distributionIsBuilt() {
    BuiltDistribution.assumeThere();
  }

  @Test
  void shouldShowTheRankingOfFourMinersAndExitZeroWhenTheDemoIsOver() throws Exception {
    try (LauncherRun demo = run("demo", "--duration", "3s")) {
      assertThat(demo.awaitExit()).as(demo.err()).isZero();
      assertThat(demo.err()).isEmpty();
      assertThat(demo.out())
          .contains("starting a Kafka broker", "all miners are emitting", "Final ranking after")
          .containsPattern("(?m)^\\S.* bm25 +0\\.\\d+")
          .containsPattern("(?m)^\\S.* dense +0\\.\\d+")
          .containsPattern("(?m)^\\S.* llm +0\\.\\d+")
          .containsPattern("(?m)^\\S.* random +0\\.\\d+")
          .doesNotContain("\u001b");
      assertThat(leftovers()).isEmpty();
    }
  }

  @Test
  void shouldShowAnAlarmWhenAMinerOfTheDemoSpikesAndCleanUpWhenItIsInterrupted() throws Exception {
    try (LauncherRun demo = run("demo", "--spike=0")) {
      demo.awaitOutput(text -> text.contains("all miners are emitting; see http"));
      assertThatTheReadmeRanksOn(demo);
      demo.awaitOutput(text -> text.contains("RESOLVED CRITICAL FALSE_NEGATIVE_SPIKE"));
      demo.signal("INT");
      assertThat(demo.awaitExit()).isEqualTo(SIGINT_EXIT);
      assertThat(demo.out())
          .containsSubsequence(
              "PENDING  CRITICAL FALSE_NEGATIVE_SPIKE, board sample: bm25 emits suspected false negatives",
              "FIRING   CRITICAL FALSE_NEGATIVE_SPIKE, board sample: bm25 emits suspected false negatives",
              "evidence: copy-",
              "RESOLVED CRITICAL FALSE_NEGATIVE_SPIKE",
              "Final ranking after");
      assertThat(demo.err()).isEmpty();
      assertThat(leftovers()).isEmpty();
    }
  }

  /** The README's first snippet, as it stands but for the port, and where it says. */
  private void assertThatTheReadmeRanksOn(LauncherRun demo) throws Exception {
    Python.assumeModules("numpy", "python3-numpy");
    Matcher url = Pattern.compile("http://127\\.0\\.0\\.1:\\d+").matcher(demo.out());
    assertThat(url.find()).isTrue();
    String snippet = Python.snippet(Path.of("README.md"));
    assertThat(snippet).hasLineCount(15).contains("http://127.0.0.1:8480");
    assertThat(Path.of("README.md"))
        .content()
        .contains("`PYTHONPATH=" + Python.PACKAGE + " python3`");
    String ranking =
        Python.run(
            Python.PACKAGE, Map.of(), "-c", snippet.replace("http://127.0.0.1:8480", url.group()));
    assertThat(ranking)
        .startsWith("board my-run, encoder e5-small-v2\n")
        .containsPattern("(?m)^\\S.* overlap +0\\.\\d+ +± 0\\.\\d+ +\\d+ ")
        .containsPattern("(?m)^\\S.* random +0\\.\\d+ +± 0\\.\\d+ +\\d+ ");
    Path shipped = Path.of(System.getProperty("eci.distribution"), "python");
    Python.run(shipped, Map.of(), "-c", "import eci_streams");
    assertThat(shipped.resolve("eci_streams/schemas/MinedNegatives.avsc")).isRegularFile();
  }

  @Test
  void shouldCleanUpWhenTheDemoIsInterruptedWhileItStarts() throws Exception {
    try (LauncherRun demo = run("demo")) {
      demo.awaitOutput(text -> text.contains("embedding the passages"));
      demo.signal("INT");
      assertThat(demo.awaitExit()).isEqualTo(SIGINT_EXIT);
      assertThat(leftovers()).isEmpty();
    }
  }

  @Test
  void shouldRankWhatMinersSendToAnyKafkaUntilItIsTerminated() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
        MemoryRegistryServer registry = new MemoryRegistryServer()) {
      Path file = directory.resolve("eci.properties");
      Files.writeString(
          file,
          """
          kafka.bootstrap.servers=%s
          schema.registry.url=%s
          state.dir=%s
          topics.partitions=2
          calibration.queries=16
          http.port=0
          """
              .formatted(broker.bootstrapServers(), registry.url(), directory.resolve("state")));

      try (LauncherRun early = run("run", "--config", file.toString())) {
        assertThat(early.awaitExit()).isEqualTo(1);
        assertThat(early.err())
            .contains("eci.negatives.v1", "create them with `eci topics create`")
            .doesNotContain("Exception", "\tat ");
      }
      try (LauncherRun topics = run("topics", "create", "--config", file.toString())) {
        assertThat(topics.awaitExit()).as(topics.err()).isZero();
        assertThat(topics.out()).contains("created       eci.rankings.v1 (2 partitions, compact)");
      }
      try (LauncherRun eci = run("run", "--config", file.toString())) {
        eci.awaitOutput(text -> text.contains("running"));
        EciConfig config = EciConfig.load(Optional.of(file), Map.of());
        Ranking ranking = produceAndAwaitRanking(config);
        assertThat(ranking.getWindows().get(0).getSources().get(0).getN()).isEqualTo(40 * 3);
        assertThat(registry.subjects()).contains("eci.negatives.v1-value", "eci.rankings.v1-value");

        eci.signal("TERM");
        assertThat(eci.awaitExit()).isEqualTo(SIGTERM_EXIT);
        assertThat(eci.err()).doesNotContain("Exception", "\tat ", "ERROR");
      }
    }
  }

  @Test
  void shouldExitTwoWithOneSentenceWhenTheConfigurationLacksTheBroker() throws Exception {
    try (LauncherRun eci = run("run")) {
      assertThat(eci.awaitExit()).isEqualTo(2);
      assertThat(eci.err()).contains("kafka.bootstrap.servers").hasLineCount(1);
    }
  }

  @Test
  void shouldRunWithPlainJavaToo() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("eci.distribution"), "eci-streams.jar").toString(),
                "--version")
            .redirectErrorStream(true)
            .start();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .startsWith("eci 0.");
    assertThat(process.waitFor()).isZero();
  }

  private static Ranking produceAndAwaitRanking(EciConfig config) throws InterruptedException {
    BlockingQueue<Ranking> rankings = new LinkedBlockingQueue<>();
    try (NegativesProducer producer = new NegativesProducer(config);
        TopicFeed<Ranking> feed = TopicFeed.rankings(config, rankings::add)) {
      feed.start();
      for (int query = 0; query < 40; query++) {
        MinedNegatives record = Mined.record("b", "bm25", query, 3, 6, Instant.now()).build();
        producer.accept(record);
      }
      producer.flush();
      while (true) {
        Ranking ranking = rankings.poll(60, TimeUnit.SECONDS);
        if (ranking == null) {
          throw new AssertionError("no ranking came");
        }
        if (!ranking.getWindows().isEmpty()
            && ranking.getWindows().get(0).getSources().get(0).getN() == 40 * 3) {
          return ranking;
        }
      }
    }
  }

  private LauncherRun run(String... args) throws IOException {
    Path temporary = Files.createDirectories(directory.resolve("tmp"));
    return new LauncherRun(
        directory,
        Map.of("ECI_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + temporary),
        args);
  }

  /** Directories of demos in the temporary directory that this test gave them. */
  private List<Path> leftovers() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("tmp"))) {
      return files.filter(f -> f.getFileName().toString().startsWith("eci-demo-")).toList();
    }
  }
}
