package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.DetectorRate;
import io.ecistreams.avro.HybridScore;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EstimateMappingTest {
  private final SampleBoards boards =
      new SampleBoards(new Endpoint("localhost", 1)).add("b", 4).addCalibrating("new");
  private final Ranking ranking = boards.ranking("b").orElseThrow();

  @Test
  void shouldGiveTheRankingsOwnRecordsAsItsScores() {
    List<SourceScore> scores = EstimateMapping.primaryScores(ranking);

    assertThat(scores).hasSize(4).isSameAs(ranking.getWindows().get(0).getSources());
    assertThat(EstimateMapping.primaryScores(boards.ranking("new").orElseThrow())).isEmpty();
  }

  @Test
  void shouldGiveEachDetectorsCountWithItsInterval() {
    for (SourceScore score : EstimateMapping.primaryScores(ranking)) {
      assertThat(score.getDetectors())
          .extracting(DetectorRate::getDetector)
          .containsExactly(
              "FALSE_NEGATIVE",
              "LABELLED_POSITIVE",
              "LOGIT",
              "SENSITIVE_LOGIT",
              "NEARER_THAN_POSITIVE",
              "POSITIVE_AWARE",
              "NEAR_DUPLICATE");
      assertThat(score.getDetectors())
          .allSatisfy(
              rate -> {
                assertThat(rate.getExamples()).isEqualTo(score.getN());
                assertThat(rate.getRate()).isEqualTo((double) rate.getCount() / score.getN());
                assertThat(rate.getRateLow()).isBetween(0.0, rate.getRate());
                assertThat(rate.getRateHigh()).isBetween(rate.getRate(), 1.0);
              });
      assertThat(score.getDetectors().get(4).getCount()).isEqualTo(score.getNearerThanPositive());
      assertThat(score.getDetectors().get(5).getCount()).isEqualTo(score.getPositiveAware());
    }
    assertThat(EstimateMapping.primaryScores(ranking))
        .anySatisfy(score -> assertThat(score.getPositiveAware()).isPositive());
  }

  @Test
  void shouldNumberSourcesAndHybridsTogetherWithoutGaps() {
    for (WindowRanking window : ranking.getWindows()) {
      List<Integer> places =
          Stream.concat(
                  window.getSources().stream().map(SourceScore::getOverallRank),
                  window.getHybrids().stream().map(HybridScore::getOverallRank))
              .flatMap(Optional::stream)
              .sorted()
              .toList();

      assertThat(places)
          .hasSize(window.getSources().size() + window.getHybrids().size())
          .isEqualTo(IntStream.rangeClosed(1, places.size()).boxed().toList());
    }
  }
}
