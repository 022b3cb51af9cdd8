package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.miner.Band;
import io.ecistreams.testing.Mined;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class BandedRecordsTest {
  private final List<Band.Rule> leftOut = new ArrayList<>();
  private final List<String> unusable = new ArrayList<>();

  private static MinedNegatives.Builder record() {
    return Mined.record("board", "bm25", 1, 4, 2, Instant.EPOCH);
  }

  private BandedRecords banded(int rangeMin, OptionalDouble maxScore, int count) {
    Band.Scores scores =
        new Band.Scores(
            OptionalDouble.empty(), OptionalDouble.empty(), maxScore, OptionalDouble.empty());
    return new BandedRecords(
        new Band(rangeMin, OptionalInt.empty(), scores, count, Band.Sampling.TOP),
        1,
        leftOut::add,
        unusable::add);
  }

  @Test
  void shouldTakeTheBestByTheirScoresAndLeaveThemInTheirPlaces() {
    MinedNegatives record =
        record()
            .setScores(List.of(0.1, 0.9, 0.5, 0.4))
            .setRanks(List.of(4, 1, 2, 3))
            .setCrossEncoderScores(List.of(1.0, 2.0, 3.0, 4.0))
            .build();

    MinedNegatives banded = banded(1, OptionalDouble.of(0.8), 1).of(record).orElseThrow();

    assertThat(banded.getNegatives()).containsExactly(record.getNegatives().get(3));
    assertThat(banded.getScores()).hasValue(List.of(0.4));
    assertThat(banded.getRanks()).hasValue(List.of(3));
    assertThat(banded.getCrossEncoderScores()).hasValue(List.of(4.0));
    assertThat(leftOut)
        .containsExactly(Band.Rule.MAX_SCORE, Band.Rule.RANGE_MIN, Band.Rule.NUM_NEGATIVES);
  }

  @Test
  void shouldGoByRanksElseByPlacesWhenThereAreNoScores() {
    MinedNegatives ranked = record().setRanks(List.of(4, 1, 3, 2)).build();
    MinedNegatives bare = record().build();

    assertThat(banded(1, OptionalDouble.empty(), 2).of(ranked).orElseThrow().getRanks())
        .hasValue(List.of(3, 2));
    assertThat(banded(1, OptionalDouble.empty(), 2).of(bare).orElseThrow().getNegatives())
        .isEqualTo(bare.getNegatives().subList(1, 3));
    assertThat(unusable).isEmpty();
  }

  @Test
  void shouldLeaveOutARecordWithoutScoresOrWithoutNegativesAndSayWhy() {
    assertThat(banded(0, OptionalDouble.of(1), 2).of(record().build())).isEmpty();
    assertThat(unusable)
        .containsExactly(
            "the record of query q1 by bm25 has no scores, which --max-score and --min-score are about");
    assertThat(banded(4, OptionalDouble.empty(), 2).of(record().build())).isEmpty();
    assertThat(unusable).hasSize(1);
  }

  @Test
  void shouldHandOnTheSameRecordWhenNothingIsAskedFor() {
    MinedNegatives record = record().build();

    assertThat(banded(0, OptionalDouble.empty(), Integer.MAX_VALUE).of(record))
        .containsSame(record);
  }
}
