package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.ecistreams.avro.Diagnostic;
import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.testing.Mined;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositivesTopologyTest {
  private static final int QUERIES = 60;
  private static final int D = 6;

  /** Whether the groups travel whole, and are folded later, or are folded where they are read. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTellOfNegativesThatOtherRecordsListAsPositives(boolean isCalibrating) {
    try (TopologyHarness harness = new TopologyHarness(options(isCalibrating))) {
      for (int query = 0; query < QUERIES; query++) {
        harness.pipe(record("dense", query, "x" + query, "other-" + query));
        harness.pipe(record("bm25", query, "p" + query, "x" + query));
      }
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));

      Ranking ranking = harness.lastRanking("b");
      assertThat(ranking.getDiagnostics())
          .filteredOn(diagnostic -> diagnostic.getKind().equals("POSITIVES_ELSEWHERE"))
          .extracting(d -> d.getSource().orElseThrow(), Diagnostic::getValue)
          .containsExactly(tuple("bm25", 1 / 3.0));
      assertThat(ranking.getWindows().get(0).getSources())
          .allMatch(source -> source.getLabelledPositives() == 0);
    }
  }

  private static TopologyHarness.Options options(boolean isCalibrating) {
    CosineBackground given =
        new CosineBackground("test-encoder", D, 0, 0.3, 0, 0.3, 128, CosineBackground.Origin.GIVEN);
    return new TopologyHarness.Options()
        .calibration(
            new CalibrationPolicy(QUERIES, 16, 0, isCalibrating ? Map.of() : Map.of("b", given)));
  }

  private static MinedNegatives record(String source, int query, String positive, String negative) {
    MinedNegatives.Builder record =
        Mined.record("b", source, query, 3, D, TopologyHarness.START).setEncoderId("test-encoder");
    List<Item> negatives = new ArrayList<>(record.getNegatives());
    negatives.set(0, named(negative, negatives.get(0)));
    return record
        .setPositives(List.of(named(positive, record.getPositives().get(0))))
        .setNegatives(negatives)
        .build();
  }

  private static Item named(String id, Item item) {
    return Item.newBuilder().setId(id).setEmbedding(item.getEmbedding().orElseThrow()).build();
  }
}
