package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ecistreams.avro.Ranking;
import io.ecistreams.cli.LauncherRun;
import io.ecistreams.runtime.RestoreProgress.Standby;
import io.ecistreams.store.StoreNames;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.MemoryRegistryServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another instance goes on where one was, with what it has read already. */
class TakeoverIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** A standby never gets a task away from an instance that is up to date. */
  private static final Map<String, String> STANDBYS =
      Map.of(
          "kafka.num.standby.replicas", "1",
          "kafka.acceptable.recovery.lag", "0",
          "kafka.session.timeout.ms", "3000",
          "kafka.heartbeat.interval.ms", "500",
          // What the killed one had not committed keeps readers waiting for so long.
          "kafka.transaction.timeout.ms", "5000");

  private static final Set<String> SUMS = Set.of(StoreNames.JOURNAL, StoreNames.SNAPSHOTS);

  @TempDir Path directory;

  @Test
  void shouldGoOnFromItsStandbyWhenTheActiveIsKilled() throws Exception {
    try (MemoryRegistryServer registry = new MemoryRegistryServer()) {
      Map<String, String> settings = new HashMap<>(GoldenRecords.settings(directory));
      settings.putAll(STANDBYS);
      settings.put("schema.registry.url", registry.url());
      try (StreamFixture fixture = new StreamFixture(directory, settings)) {
        List<byte[]> values = GoldenRecords.shuffled(3).stream().map(fixture::encode).toList();
        try (LauncherRun active =
            new LauncherRun(
                directory,
                fixture.environment(Map.of("state.dir", directory.resolve("active").toString())),
                "run")) {
          active.awaitOutput(text -> text.contains("running"));
          fixture.send(values.subList(0, 400));
          fixture.await("golden", r -> StreamFixture.examples(r) > 300);
          EciApplication standby = fixture.startApplication(Map.of());
          fixture.await("golden", r -> StreamFixture.records(r) == 400);
          awaitStandby(standby.restoreProgress());
          long rowsBefore = standby.restoreProgress().rowsRestored();

          active.signal("KILL");
          fixture.send(values.subList(400, 640));
          Ranking ranking =
              fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES);
          Golden.assertMatches(Golden.syntheticExpected(), ranking.getWindows().get(0), 1e-9);
          assertThat(standby.restoreProgress().rowsRestored() - rowsBefore)
              .as("rows of changelogs that were read at the takeover")
              .isLessThan(10);
          assertThat(standby.liveState().loads()).as("boards read from the stores").isPositive();
        }
      }
    }
  }

  /** The sums of the one board have come over whole, as rows or as triangles. */
  private static void awaitStandby(RestoreProgress progress) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              List<Standby> sums =
                  progress.standbys().stream()
                      .filter(standby -> SUMS.contains(standby.store()))
                      .filter(standby -> standby.endOffset() > 0)
                      .toList();
              return !sums.isEmpty()
                  && sums.stream().allMatch(s -> s.offset() + 2 >= s.endOffset());
            });
  }
}
