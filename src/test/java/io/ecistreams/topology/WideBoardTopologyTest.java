package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** A board that would not fit into the memory costs its own examples only. */
class WideBoardTopologyTest {
  private static final int WIDE = 512;
  private static final int GOOD = 8;
  private static final int SOURCES = 12;
  private static final int QUERIES = 6;
  private static final Instant START = TopologyHarness.START;

  @Test
  void shouldRefuseWithTheArithmeticAndLeaveOtherBoardsAloneWhenABoardIsTooWide() {
    // A matrix has 1.05 MB: four for ranking and one more a source, and what the panes take.
    TopologyHarness.Options options = given().emitIntervalMs(1_000).boardBytes(12_000_000);
    try (TopologyHarness harness = new TopologyHarness(options)) {
      for (int query = 0; query < QUERIES; query++) {
        for (int source = 0; source < SOURCES; source++) {
          harness.pipe(record("wide", "s" + source, query, WIDE));
        }
        harness.pipe(record("good", "bm25", query, GOOD));
        harness.driver.advanceWallClockTime(Duration.ofMillis(1_100));
      }
      harness.driver.advanceWallClockTime(Duration.ofMinutes(1));

      Map<String, List<Ranking>> rankings =
          harness.rankings.readRecordsToList().stream()
              .map(TestRecord::value)
              .collect(Collectors.groupingBy(Ranking::getBoard));
      List<Ranking> good = rankings.get("good");
      assertThat(examples(good)).isEqualTo(QUERIES * 3);
      List<Ranking> wide = rankings.get("wide");
      int taken = wide.get(wide.size() - 1).getWindows().get(0).getSources().size();
      assertThat(taken).isBetween(3, 8);
      List<TestRecord<byte[], byte[]>> letters = harness.deadLetters.readRecordsToList();
      assertThat(letters).hasSizeGreaterThanOrEqualTo(QUERIES * (SOURCES - taken));
      assertThat(letters)
          .allSatisfy(
              letter -> {
                assertThat(header(letter, "eci.reason")).isEqualTo("BOARD_TOO_LARGE");
                assertThat(header(letter, "__streams.errors.message"))
                    .contains("(d = 512)", "x 1.1 MB for ranking", "a board may take 12.0 MB");
                assertThat(header(letter, "eci.omitted"))
                    .contains("read them at eci.negatives.v1-0");
              });
    }
  }

  private static long examples(List<Ranking> rankings) {
    return rankings.get(rankings.size() - 1).getWindows().get(0).getSources().get(0).getN();
  }

  private static String header(TestRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static MinedNegatives record(String board, String source, int query, int dimension) {
    return Mined.record(board, source, query, 3, dimension, START).setEncoderId("enc").build();
  }

  private static TopologyHarness.Options given() {
    return new TopologyHarness.Options()
        .calibration(
            new CalibrationPolicy(
                128, 16, 0, Map.of("wide", background(WIDE), "good", background(GOOD))));
  }

  private static CosineBackground background(int dimension) {
    return new CosineBackground(
        "enc", dimension, 0, 0.3, 0, 0.3, 128, CosineBackground.Origin.GIVEN);
  }
}
