package io.ecistreams.runtime;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.testing.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The golden records through a real broker, exactly once, give the oracle's numbers. */
class GoldenStreamIT {
  @TempDir Path directory;

  @Test
  void shouldPublishTheOraclesNumbersWhenRecordsArriveInAnyOrder() throws Exception {
    List<MinedNegatives> records = GoldenRecords.shuffled(1);
    try (StreamFixture fixture = new StreamFixture(directory, GoldenRecords.settings(directory))) {
      fixture.startApplication(Map.of());
      fixture.send(records.stream().map(fixture::encode).toList());
      assertGolden(
          fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES));
    }
  }

  @Test
  void shouldPublishTheOraclesNumbersWhenAllOtherPartitionsAreIdle() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, GoldenRecords.settings(directory))) {
      fixture.startApplication(Map.of());
      fixture.send(GoldenRecords.shuffled(5).stream().map(fixture::encode).toList(), 1);
      assertGolden(
          fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES));
    }
  }

  @Test
  void shouldPublishTheSameNumbersWhenItIsRestartedInTheMiddle() throws Exception {
    List<byte[]> values;
    try (StreamFixture fixture = new StreamFixture(directory, GoldenRecords.settings(directory))) {
      values = GoldenRecords.shuffled(2).stream().map(fixture::encode).toList();
      fixture.startApplication(Map.of());
      fixture.send(values.subList(0, 250));
      fixture.await("golden", r -> StreamFixture.examples(r) > 300);
      fixture.stopApplication();

      fixture.send(values.subList(250, 400));
      // Without its local state: everything comes back from the changelogs.
      fixture.startApplication(Map.of("state.dir", directory.resolve("other").toString()));
      fixture.send(values.subList(400, 640));
      assertGolden(
          fixture.await("golden", r -> StreamFixture.examples(r) == GoldenRecords.EXAMPLES));
    }
  }

  private static void assertGolden(Ranking ranking) {
    Golden.assertMatches(Golden.syntheticExpected(), ranking.getWindows().get(0), 1e-9);
  }
}
