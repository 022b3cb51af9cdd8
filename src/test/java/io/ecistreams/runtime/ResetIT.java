package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.Ranking;
import io.ecistreams.cli.CommandRun;
import io.ecistreams.serde.RankingComparison;
import io.ecistreams.testing.Json;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is looked at, stopped, reset, and started again. */
class ResetIT {
  private static final String APPLICATION = "eci-streams";

  /** Of an application whose id begins the same. */
  private static final String OTHERS = "eci-streams-two-boards-changelog";

  @TempDir Path directory;

  @Test
  void shouldBeginAnewOnlyWhenStoppedAndConfirmed() throws Exception {
    try (StreamFixture fixture =
            StreamFixture.withDefaultNames(directory, GoldenRecords.settings(directory));
        Admin admin = Admin.create(fixture.config(Map.of()).adminProperties())) {
      admin.createTopics(List.of(new NewTopic(OTHERS, 1, (short) 1))).all().get();
      fixture.startApplication(Map.of());
      fixture.send(GoldenRecords.shuffled(1).stream().map(fixture::encode).toList(), 1);
      Ranking first = all(fixture);
      refusesWhileRunning(fixture);
      fixture.stopApplication();
      describes(fixture);

      Set<String> before = internalTopics(admin);
      assertThat(before).contains("eci-streams-partials-repartition", OTHERS);
      CommandRun dry = run(fixture, "reset", "--dry-run", "--outputs");
      assertThat(dry.code()).as(dry.err()).isZero();
      assertThat(dry.out())
          .contains(
              "would delete topic eci-streams-pane-journal-changelog",
              "would empty topic eci.rankings.v1",
              "would read eci.negatives.v1 from 0:0,1:0,2:0",
              "would delete " + state());
      assertThat(answered("eci", fixture, "reset", "--outputs").err()).contains("nothing was done");
      assertThat(answered("", fixture, "reset", "--outputs").code()).isEqualTo(1);
      assertThat(internalTopics(admin)).isEqualTo(before);
      assertThat(state()).exists();
      assertThat(committed(admin)).isEqualTo(640);
      assertThat(NewestRecords.rankings(fixture.config(Map.of()))).containsKey("golden");

      CommandRun done = answered(APPLICATION, fixture, "reset", "--outputs");
      assertThat(done.code()).as(done.err()).isZero();
      assertThat(done.out()).endsWith("done" + System.lineSeparator());
      assertThat(internalTopics(admin)).containsExactly(OTHERS);
      assertThat(state()).doesNotExist();
      assertThat(committed(admin)).isZero();
      assertThat(NewestRecords.rankings(fixture.config(Map.of()))).isEmpty();
      assertThat(NewestRecords.backgrounds(fixture.config(Map.of()))).isEmpty();

      fixture.startApplication(Map.of());
      fixture.await(
          "golden",
          r ->
              r.getEmittedAt().isAfter(first.getEmittedAt())
                  && StreamFixture.examples(r) == GoldenRecords.EXAMPLES);
      fixture.stopApplication();
      RankingComparison again = RankingComparison.of(first, newest(fixture));
      assertThat(again.otherwise()).isEmpty();
      assertThat(again.largestRelative()).isLessThanOrEqualTo(1e-9);
    }
  }

  @Test
  void shouldGoOnFromAPointWithoutQuestionsWhenAskedTo() throws Exception {
    try (StreamFixture fixture =
            StreamFixture.withDefaultNames(directory, GoldenRecords.settings(directory));
        Admin admin = Admin.create(fixture.config(Map.of()).adminProperties())) {
      // Nothing ran yet: the group is made by the reset.
      fixture.send(GoldenRecords.shuffled(1).stream().map(fixture::encode).toList(), 1);
      CommandRun run = run(fixture, "reset", "--to", "0:600", "--yes");

      assertThat(run.code()).as(run.err()).isZero();
      assertThat(committed(admin)).isEqualTo(600);
      assertThat(run.out()).contains("which is not there on this machine");
      assertThat(run(fixture, "describe").out())
          .containsPattern("eci\\.negatives\\.v1 +0 +600 +640 +40");
      assertThat(run(fixture, "reset", "--to", "9:0", "--yes").code()).isEqualTo(1);
    }
  }

  private void refusesWhileRunning(StreamFixture fixture) {
    CommandRun run = run(fixture, "reset", "--yes");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Application eci-streams is running: its group is Stable");
    assertThat(run(fixture, "describe").out()).contains("Application eci-streams: group Stable");
  }

  private static void describes(StreamFixture fixture) {
    CommandRun run = run(fixture, "describe");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode json = Json.parse(run(fixture, "describe", "--format", "json").out());
    assertThat(json.path("application").asText()).isEqualTo("eci-streams");
    assertThat(json.path("group").asText()).isEqualTo("Empty");
    assertThat(json.path("input"))
        .anySatisfy(
            partition -> {
              assertThat(partition.path("topic").asText()).isEqualTo("eci.negatives.v1");
              assertThat(partition.path("read").asLong()).isEqualTo(640);
              assertThat(partition.path("lag").asLong()).isZero();
            });
    assertThat(json.path("stores").findValuesAsText("store")).contains("pane-snapshots");
    assertThat(json.path("stores").findValues("bytes")).anyMatch(bytes -> bytes.asLong() > 0);
    assertThat(run.out())
        .contains("Application eci-streams: group Empty", "Topologies:", "Processor: rank")
        .containsPattern("eci\\.negatives\\.v1 +0 +640 +640 +0\\R")
        .containsPattern("pane-snapshots +eci-streams-pane-snapshots-changelog +3 +[1-9][\\d,]+\\R")
        .containsPattern("registered-boards +\\(global")
        .containsPattern("journal\\.bytes +65536 +environment variable ECI_JOURNAL_BYTES");
  }

  /** Waits until nothing more is to come. */
  private static Ranking all(StreamFixture fixture) throws InterruptedException {
    fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES);
    return newest(fixture);
  }

  private static Ranking newest(StreamFixture fixture) {
    return NewestRecords.rankings(fixture.config(Map.of())).get("golden");
  }

  private Path state() {
    return directory.resolve("state").resolve(APPLICATION);
  }

  private static Set<String> internalTopics(Admin admin) throws Exception {
    return admin.listTopics().names().get().stream()
        .filter(name -> name.startsWith(APPLICATION + "-"))
        .collect(Collectors.toSet());
  }

  private static long committed(Admin admin) throws Exception {
    return admin
        .listConsumerGroupOffsets(APPLICATION)
        .partitionsToOffsetAndMetadata()
        .get()
        .get(new TopicPartition("eci.negatives.v1", 0))
        .offset();
  }

  private static CommandRun answered(String answer, StreamFixture fixture, String... args) {
    InputStream keyboard = System.in;
    System.setIn(new ByteArrayInputStream((answer + "\n").getBytes(StandardCharsets.UTF_8)));
    try {
      return run(fixture, args);
    } finally {
      System.setIn(keyboard);
    }
  }

  private static CommandRun run(StreamFixture fixture, String... args) {
    return CommandRun.of(fixture.environment(Map.of()), args);
  }
}
