package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecistreams.cli.CommandRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outcomes by command, over a real broker, before and after a restart without local state. */
class OutcomesIT {
  @TempDir Path directory;

  @Test
  void shouldTakeEachReportOnceAndKnowItAfterARestartWithoutLocalState() throws Exception {
    try (StreamFixture fixture = StreamFixture.withDefaultNames(directory, MetricsIT.SETTINGS)) {
      fixture.startApplication(Map.of());
      fixture.send(MetricsIT.records(fixture));
      fixture.await("b", r -> StreamFixture.examples(r) == 480);
      assertThat(run(fixture, "show")).contains("No training was reported of board b yet");

      assertThat(report(fixture, "1", "--source", "nobody")).contains("nothing was written");
      assertThat(report(fixture, "1", "--source", "bm25", "--revision", "2"))
          .contains("revision 2");
      for (int i = 0; i < 2; i++) {
        assertThat(report(fixture, "1", "--source", "bm25"))
            .contains("bm25 on board b gained +0.02");
      }
      assertThat(report(fixture, "2", "--weight", "bm25=1", "--weight", "dense=3"))
          .contains("dense 75 %, bm25 25 %");
      awaitShown(fixture, "In 2 rounds");

      fixture.stopApplication();
      fixture.startApplication(Map.of("state.dir", directory.resolve("other").toString()));
      report(fixture, "3", "--source", "dense");
      awaitShown(fixture, "In 3 rounds");
    }
  }

  private static void awaitShown(StreamFixture fixture, String sentence) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(run(fixture, "show")).contains(sentence));
  }

  private static String report(StreamFixture fixture, String id, String... trainedOn) {
    List<String> args = new ArrayList<>(List.of("report", "--id", id, "--metric", "ndcg@10"));
    args.addAll(List.of("--value", "0.42", "--baseline", "0.40"));
    args.addAll(List.of(trainedOn));
    return run(fixture, args.toArray(String[]::new));
  }

  private static String run(StreamFixture fixture, String... args) {
    List<String> all = new ArrayList<>(List.of("outcome"));
    all.addAll(List.of(args));
    all.addAll(List.of("--board", "b"));
    CommandRun run = CommandRun.of(fixture.environment(Map.of()), all.toArray(String[]::new));
    return (run.out() + run.err()).replaceAll("\\s+", " ");
  }
}
