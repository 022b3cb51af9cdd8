package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.ecistreams.avro.BackgroundState;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.serde.JsonLine;
import io.ecistreams.testing.Golden;
import io.ecistreams.testing.GoldenFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GoldenTopologyTest {

  @Test
  void shouldPublishTheOraclesNumbersWhenTheRecordsComeInFileOrder() {
    try (TopologyHarness harness = new TopologyHarness(new TopologyHarness.Options())) {
      records().forEach(harness::pipe);
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));

      Ranking ranking = harness.lastRanking("golden");

      assertThat(ranking.getBackground().getState()).isEqualTo(BackgroundState.FROZEN);
      assertThat(ranking.getDefinition()).isEqualTo("eci-sem/1");
      assertThat(ranking.getWaiting()).isZero();
      assertThat(ranking.getWindows()).hasSize(2);
      ranking.getWindows().forEach(w -> Golden.assertMatches(Golden.syntheticExpected(), w, 1e-9));
      assertThat(harness.deadLetters.isEmpty()).isTrue();
      assertThat(harness.scores.readKeyValuesToMap().keySet())
          .containsExactlyInAnyOrder("golden|bm25", "golden|dense", "golden|llm", "golden|random");
    }
  }

  @Test
  void shouldPublishTheOraclesNumbersWhenTheOrderIsArbitraryAndTheBackgroundGiven() {
    JsonNode expected = Golden.syntheticExpected();
    TopologyHarness.Options options =
        new TopologyHarness.Options()
            .windows(new WindowPolicy(60_000, List.of(900_000L), 600_000))
            .calibration(
                new CalibrationPolicy(
                    128, 16, 0, Map.of("golden", Golden.background(expected, "synthetic-24", 24))));
    for (long seed = 1; seed <= 3; seed++) {
      List<MinedNegatives> shuffled = new ArrayList<>(records());
      Collections.shuffle(shuffled, new Random(seed));
      try (TopologyHarness harness = new TopologyHarness(options)) {
        shuffled.forEach(harness::pipe);
        harness.driver.advanceWallClockTime(Duration.ofSeconds(3));
        Golden.assertMatches(expected, harness.lastRanking("golden").getWindows().get(0), 1e-9);
      }
    }
  }

  private static List<MinedNegatives> records() {
    try (Stream<JsonLine<MinedNegatives>> lines = GoldenFiles.syntheticLines()) {
      return lines.map(JsonLine::value).toList();
    }
  }
}
