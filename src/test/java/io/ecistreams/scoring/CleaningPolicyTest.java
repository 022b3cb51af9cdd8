package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.Detector;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CleaningPolicyTest {
  private static final Optional<Double> ANY = Optional.empty();

  @Test
  void shouldDropSuspectsOnlyWhenNothingElseIsAskedFor() {
    CleaningPolicy suspects = policy(ANY, ANY, ANY, ANY, 0, Optional.empty());

    assertThat(suspects.reason(flagged(Detector.LABELLED_POSITIVE, Detector.FALSE_NEGATIVE), 1))
        .hasValue(DropReason.LABELLED_POSITIVE);
    assertThat(suspects.reason(flagged(Detector.FALSE_NEGATIVE, Detector.SENSITIVE), 1))
        .hasValue(DropReason.FALSE_NEGATIVE);
    assertThat(suspects.reason(flagged(Detector.SENSITIVE, Detector.NEARER_THAN_POSITIVE), 1))
        .isEmpty();
    assertThat(suspects.reason(negative(0.9, 0.5, 0.99, true), 1_000)).isEmpty();
  }

  @Test
  void shouldDropMoreWhenItIsSensitive() {
    CleaningPolicy sensitive =
        new CleaningPolicy(true, ANY, ANY, ANY, ANY, 0, Optional.empty(), false);

    assertThat(sensitive.reason(flagged(Detector.SENSITIVE), 1))
        .hasValue(DropReason.FALSE_NEGATIVE);
    assertThat(sensitive.reason(flagged(), 1)).isEmpty();
  }

  @Test
  void shouldKeepUpToTheCrossEncodersThresholdAndWhatHasNoScore() {
    CleaningPolicy policy = policy(Optional.of(0.5), ANY, ANY, ANY, 0, Optional.empty());

    assertThat(policy.reason(negative(0.1, 0.9, 0.51, false), 1))
        .hasValue(DropReason.CROSS_ENCODER);
    assertThat(policy.reason(negative(0.1, 0.9, 0.5, false), 1)).isEmpty();
    assertThat(policy.reason(flagged(), 1)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // score, positive's, kept with a margin of 0.25, with a relative one of 0.25, with at most 0.5
    "0.5, 0.75, true, true, true",
    "0.5625, 0.75, false, true, false",
    "0.25, 0.3125, false, false, true",
    "-0.5, -0.25, true, true, true",
    "-0.3125, -0.25, false, true, true",
    "-0.25, -0.25, false, false, true"
  })
  void shouldHoldTheScoreAgainstThePositives(
      double score, double positive, boolean byMargin, boolean byShare, boolean byScore) {
    JudgedNegative negative = negative(score, positive, Double.NaN, false);
    Optional<Double> quarter = Optional.of(0.25);
    Optional<Integer> all = Optional.empty();

    assertThat(policy(ANY, quarter, ANY, ANY, 0, all).reason(negative, 1))
        .isEqualTo(byMargin ? Optional.empty() : Optional.of(DropReason.MARGIN));
    assertThat(policy(ANY, ANY, quarter, ANY, 0, all).reason(negative, 1))
        .isEqualTo(byShare ? Optional.empty() : Optional.of(DropReason.RELATIVE_MARGIN));
    assertThat(policy(ANY, ANY, ANY, Optional.of(0.5), 0, all).reason(negative, 1))
        .isEqualTo(byScore ? Optional.empty() : Optional.of(DropReason.MAX_SCORE));
  }

  @Test
  void shouldKeepABandOfRanks() {
    CleaningPolicy band = policy(ANY, ANY, ANY, ANY, 2, Optional.of(4));

    assertThat(List.of(1, 2, 3, 4, 5))
        .filteredOn(rank -> band.reason(flagged(), rank).isEmpty())
        .containsExactly(3, 4);
    assertThat(band.reason(flagged(), 5)).hasValue(DropReason.RANK);
  }

  @Test
  void shouldDropEasyOnesWhenAsked() {
    CleaningPolicy hard = new CleaningPolicy(false, ANY, ANY, ANY, ANY, 0, Optional.empty(), true);

    assertThat(hard.reason(negative(0.1, 0.9, 0, true), 1)).hasValue(DropReason.EASY);
    assertThat(hard.reason(negative(0.1, 0.9, 0, false), 1)).isEmpty();
  }

  private static CleaningPolicy policy(
      Optional<Double> crossEncoder,
      Optional<Double> margin,
      Optional<Double> relativeMargin,
      Optional<Double> maxScore,
      int rangeMin,
      Optional<Integer> rangeMax) {
    return new CleaningPolicy(
        false, crossEncoder, margin, relativeMargin, maxScore, rangeMin, rangeMax, false);
  }

  private static JudgedNegative flagged(Detector... detectors) {
    int bits = 0;
    for (Detector detector : detectors) {
      bits |= detector.bit();
    }
    return new JudgedNegative("n", 2.7, bits, false, 0.2, 0.9, OptionalDouble.empty());
  }

  private static JudgedNegative negative(
      double score, double positive, double crossEncoder, boolean isEasy) {
    return new JudgedNegative("n", 0, 0, isEasy, score, positive, OptionalDouble.of(crossEncoder));
  }
}
