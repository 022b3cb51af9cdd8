package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.testing.Golden;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What was folded leaves with the commit of its offsets, whatever brings the commit about: the
 * oracle's numbers come out, so nothing was lost and nothing counted twice.
 */
class CommitHookIT {
  private static final Map<String, String> NEVER_BY_ITSELF =
      Map.of("commit.interval.ms", "60000", "kafka.transaction.timeout.ms", "120000");

  @TempDir Path directory;

  @Test
  void shouldSendEachRecordByItselfWhenThereIsNoCache() throws Exception {
    assertGoldenWith(Map.of("kafka.statestore.cache.max.bytes", "0"));
  }

  @Test
  void shouldSendWhatWasFoldedWhenTheSumsOutgrowTheirBudget() throws Exception {
    // d = 24: a source and pane takes up to 6 kB; in all they are far above a mebibyte.
    assertGoldenWith(Map.of("fold.memory.mb", "1", "pane.ms", "1000"));
  }

  private void assertGoldenWith(Map<String, String> more) throws Exception {
    try (StreamFixture fixture = fixture(more)) {
      fixture.startApplication(Map.of());
      fixture.send(values(fixture, 3));
      assertGolden(fixture);
    }
  }

  @Test
  void shouldSendWhatWasFoldedWhenTheApplicationIsClosed() throws Exception {
    try (StreamFixture fixture = fixture(NEVER_BY_ITSELF)) {
      List<byte[]> values = values(fixture, 6);
      fixture.startApplication(Map.of());
      fixture.send(values.subList(0, 400));
      awaitFolded(400);
      fixture.stopApplication();

      fixture.startApplication(Map.of("commit.interval.ms", "200"));
      fixture.send(values.subList(400, values.size()));
      assertGolden(fixture);
    }
  }

  @Test
  void shouldSendWhatWasFoldedWhenPartitionsAreTakenAway() throws Exception {
    try (StreamFixture fixture = fixture(NEVER_BY_ITSELF)) {
      List<byte[]> values = values(fixture, 7);
      fixture.startApplication(Map.of());
      fixture.send(values.subList(0, 400));
      awaitFolded(400);
      // A second instance takes some of the partitions, and gives them back when it leaves.
      fixture.startApplication(
          Map.of("state.dir", directory.resolve("other").toString(), "commit.interval.ms", "200"));
      fixture.send(values.subList(400, 500));
      fixture.stopNewestApplication();
      fixture.stopApplication();

      fixture.startApplication(Map.of("commit.interval.ms", "200"));
      fixture.send(values.subList(500, values.size()));
      assertGolden(fixture);
    }
  }

  /** Waits until so many records are in the sums of the folding tasks. */
  private static void awaitFolded(int records) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(Folded.records()).isGreaterThanOrEqualTo(records));
  }

  private StreamFixture fixture(Map<String, String> more) throws Exception {
    Map<String, String> settings = new HashMap<>(GoldenRecords.settings(directory));
    settings.putAll(more);
    return new StreamFixture(directory, settings);
  }

  private static List<byte[]> values(StreamFixture fixture, long seed) {
    List<MinedNegatives> records = GoldenRecords.shuffled(seed);
    return records.stream().map(fixture::encode).toList();
  }

  private static void assertGolden(StreamFixture fixture) throws Exception {
    Ranking ranking =
        fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES);
    Golden.assertMatches(Golden.syntheticExpected(), ranking.getWindows().get(0), 1e-9);
  }
}
