package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.cli.Eci;
import io.ecistreams.testing.Json;
import io.ecistreams.testing.Mined;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that read the topics, after an application that has ranked one board of two. */
class BoardCommandsIT {
  private static final int D = 24;
  private static final int WAITING = 5;

  @TempDir static Path directory;
  private static StreamFixture fixture;
  private static Ranking golden;

  @BeforeAll
  static void rank() throws Exception {
    Map<String, String> settings = new HashMap<>(GoldenRecords.settings(directory));
    settings.put("calibration.queries", "16");
    fixture = new StreamFixture(directory, settings);
    fixture.startApplication(Map.of());
    fixture.send(GoldenRecords.shuffled(1).stream().map(fixture::encode).toList());
    fixture.send(waiting());
    golden = fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES);
    fixture.await("new", r -> r.getBackground().getQueries() == WAITING);
    fixture.stopApplication();
    golden = fixture.newest("golden");
  }

  private static List<byte[]> waiting() {
    return IntStream.range(0, WAITING)
        .mapToObj(query -> Mined.record("new", "bm25", query, 3, D, Instant.now()).build())
        .map(fixture::encode)
        .toList();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void shouldListBoardsWithHowFarTheyAre() {
    CommandRun run = run("boards");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern(
            "(?m)^golden +\\d\\.\\d{4} +none +[\\d.,]+ +%d +2,720 +\\d+ (s|min) ago +synthetic-24 +24 +%s$"
                .formatted(
                    golden.getWindows().get(0).getSources().size(),
                    golden.getBackground().getId().orElseThrow()))
        .containsPattern("(?m)^new +- +none +- +0 +0 .* calibrating, 5 of 16 queries$");
  }

  @Test
  void shouldListBoardsAsJson() {
    JsonNode boards = Json.parse(run("boards", "--format", "json").out());

    // Which of them was ranked last, and so comes first, is a matter of milliseconds.
    Map<String, JsonNode> byName = new HashMap<>();
    boards.forEach(board -> byName.put(board.get("board").asText(), board));
    assertThat(byName).containsOnlyKeys("golden", "new");
    JsonNode ranked = byName.get("golden");
    assertThat(ranked.get("state").asText()).isEqualTo("FROZEN");
    assertThat(ranked.get("examples").asLong()).isEqualTo(GoldenRecords.EXAMPLES);
    assertThat(ranked.get("emittedAt").asLong()).isEqualTo(golden.getEmittedAt().toEpochMilli());
    JsonNode calibrating = byName.get("new");
    assertThat(calibrating.get("state").asText()).isEqualTo("CALIBRATING");
    assertThat(calibrating.get("queries").asInt()).isEqualTo(WAITING);
    assertThat(calibrating.get("waiting").asInt()).isEqualTo(3 * WAITING);
  }

  @Test
  void shouldPrintTheNewestRanking() {
    CommandRun table = run("ranking", "--board", "golden", "--parts");
    assertThat(table.code()).as(table.err()).isZero();
    SourceScore first = golden.getWindows().get(0).getSources().get(0);
    assertThat(table.out())
        .contains("board golden, encoder synthetic-24 (d=24), eci-sem/1", "trace = c x l x rho")
        .contains(first.getSource() + " ");

    JsonNode json = Json.parse(run("ranking", "--board", "golden", "--format", "json").out());
    assertThat(json.get("sources").get(first.getSource()).get("eci").asDouble())
        .isEqualTo(first.getEci());
  }

  @Test
  void shouldPrintHowFarTheCalibrationIsWhenThereIsNoRankingYet() {
    assertThat(run("ranking", "--board", "new").out())
        .contains("calibrating the background: 5 of 16 queries, 15 examples waiting");
    JsonNode json = Json.parse(run("ranking", "--board", "new", "--format", "json").out());
    assertThat(json.get("sources")).isEmpty();
    assertThat(json.get("background").get("id").isNull()).isTrue();
    assertThat(json.get("background").get("queries").asInt()).isEqualTo(5);
  }

  @Test
  void shouldSayWhichBoardsThereAreWhenOneIsUnknown() {
    CommandRun run = run("ranking", "--board", "nobody");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("no ranking of board nobody, only of golden, new");
  }

  @Test
  void shouldSayWhichNamesThereAreWhenAlertsAreAskedOfAnUnknownOne() {
    CommandRun alerts = run("alerts", "--board", "nobody");
    assertThat(alerts.code()).isEqualTo(1);
    assertThat(alerts.err()).contains("has no board nobody, only golden, new");
    assertThat(run("alerts", "--board", "golden").code()).isZero();

    assertThat(run("alerts", "relearn", "--board", "nobody", "--source", "x").err())
        .contains("has no board nobody, only golden, new");
    CommandRun delete = run("boards", "delete", "nobody", "--yes");
    assertThat(delete.code()).isEqualTo(1);
    assertThat(delete.err()).contains("has no board nobody, only golden, new");
    String source = golden.getWindows().get(0).getSources().get(0).getSource();
    CommandRun relearn = run("alerts", "relearn", "--board", "golden", "--source", "nobody");
    assertThat(relearn.err()).contains("board golden ranks no source nobody, only", source);
    assertThat(run("alerts", "relearn", "--board", "golden", "--source", source).err()).isEmpty();
  }

  @Test
  void shouldTakeTheAddressesFromTheCommandLine() {
    CommandRun run =
        CommandRun.of(
            fixture.environment(
                Map.of(
                    "kafka.bootstrap.servers", "127.0.0.1:1", "schema.registry.url", "http://x:1")),
            "boards",
            "--brokers",
            fixture.setting("kafka.bootstrap.servers"),
            "--registry",
            fixture.setting("schema.registry.url"));

    assertThat(run.out()).as(run.err()).contains("golden", "new");
  }

  @Test
  void shouldNameBoardsAndSourcesForTheCompletion() {
    String addresses =
        "--brokers %s --registry=%s"
            .formatted(
                fixture.setting("kafka.bootstrap.servers"), fixture.setting("schema.registry.url"));
    Map<String, String> names = new HashMap<>(fixture.environment(Map.of()));
    names.remove("ECI_KAFKA_BOOTSTRAP_SERVERS");
    names.remove("ECI_SCHEMA_REGISTRY_URL");
    String[] boards = {"completion", "names", "{boards}", "eci ranking " + addresses + " --board "};
    String[] sources = {
      "completion", "names", "{sources}", "eci alerts relearn " + addresses + " --board golden"
    };

    assertThat(CommandRun.of(names, boards).out()).isEqualTo("golden\nnew\n");
    assertThat(CommandRun.of(names, sources).out().lines())
        .containsExactlyElementsOf(
            golden.getWindows().get(0).getSources().stream()
                .map(SourceScore::getSource)
                .sorted()
                .toList());
    sources[3] = sources[3].replace("golden", "new");
    assertThat(CommandRun.of(names, sources).out()).isEmpty();
  }

  @Test
  void shouldGoOnFromTheNewestRankingUntilItIsInterruptedWhenWatching() throws Exception {
    StringWriter out = new StringWriter();
    Thread watch =
        new Thread(
            () ->
                Eci.commandLine(fixture.environment(Map.of()))
                    .setOut(new PrintWriter(out, true))
                    .execute("ranking", "--board", "golden", "--watch", "--format", "json"));
    watch.start();
    await().atMost(Duration.ofMinutes(5)).until(() -> !out.getBuffer().isEmpty());
    watch.interrupt();
    watch.join(60_000);

    assertThat(watch.isAlive()).isFalse();
    // Of the many rankings on the topic only the newest, as nothing came after it.
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(Json.parse(out.toString()).get("board").asText()).isEqualTo("golden");
  }

  @Test
  void shouldMeasureABackgroundOverTheTopicAndSayThatTheFrozenOneStays() {
    CommandRun run = run("calibrate", "--board", "golden", "--over", "32");

    assertThat(run.code()).as(run.err()).isZero();
    JsonNode background = Json.parse(run.out()).get("golden");
    assertThat(background.get("encoder").asText()).isEqualTo("synthetic-24");
    assertThat(background.get("queries").asInt()).isEqualTo(32);
    assertThat(run.err())
        .contains(
            "board golden is scored under background "
                + golden.getBackground().getId().orElseThrow()
                + ", which is frozen");
  }

  private static CommandRun run(String... args) {
    return CommandRun.of(fixture.environment(Map.of()), args);
  }
}
