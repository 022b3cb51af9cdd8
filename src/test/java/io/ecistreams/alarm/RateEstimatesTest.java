package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.VerdictCorrectedRate;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Intervals hold what they promise. */
class RateEstimatesTest {

  @Test
  void shouldCoverTheRateAtEveryTimeInNineteenOfTwentyStreams() {
    for (double rate : new double[] {0.01, 0.2}) {
      SplittableRandom random = new SplittableRandom(5);
      int covered = 0;
      for (int stream = 0; stream < 400; stream++) {
        long flags = 0;
        boolean always = true;
        for (int n = 1; n <= 1_000 && always; n++) {
          flags += random.nextDouble() < rate ? 1 : 0;
          RateEstimate estimate = BetaBinomialSequence.estimate(flags, n);
          always = estimate.low() <= rate && rate <= estimate.high();
        }
        covered += always ? 1 : 0;
      }
      assertThat(covered).isGreaterThanOrEqualTo(380);
    }
  }

  @Test
  void shouldNarrowAroundTheObservedRate() {
    assertThat(BetaBinomialSequence.estimate(0, 0)).isEqualTo(new RateEstimate(0, 0, 1));
    RateEstimate none = BetaBinomialSequence.estimate(0, 100);
    assertThat(none.low()).isZero();
    assertThat(none.high()).isBetween(0.02, 0.1);
    RateEstimate all = BetaBinomialSequence.estimate(100, 100);
    assertThat(all.high()).isEqualTo(1);
    assertThat(all.low()).isCloseTo(1 - none.high(), within(1e-9));
    RateEstimate many = BetaBinomialSequence.estimate(20_000, 100_000);
    assertThat(many.high() - many.low()).isLessThan(0.02);
  }

  /** A flag with sensitivity .7 and specificity .95, where a fifth are false negatives. */
  @Test
  void shouldCoverTheTrueRateByVerdictsOnBothSamples() {
    SplittableRandom random = new SplittableRandom(9);
    int covered = 0;
    double sum = 0;
    for (int trial = 0; trial < 1_000; trial++) {
      Verdicts verdicts = new Verdicts();
      int flagged = 0;
      int windowFlagged = 0;
      for (int i = 0; i < 4_000; i++) {
        boolean isFalse = random.nextDouble() < 0.2;
        boolean isFlagged = random.nextDouble() < (isFalse ? 0.7 : 0.05);
        flagged += isFlagged ? 1 : 0;
        windowFlagged += isFlagged && i >= 2_000 ? 1 : 0;
        if (random.nextDouble() < 0.1) {
          verdicts.add(isFlagged, isFalse);
        }
      }
      VerdictCorrectedRate corrected =
          verdicts.correct(flagged, 4_000, windowFlagged, 2_000).orElseThrow();
      covered += corrected.rate().low() <= 0.2 && 0.2 <= corrected.rate().high() ? 1 : 0;
      sum += corrected.rate().rate();
    }
    System.out.printf("corrected rate: mean %.4f, covered %d of 1000%n", sum / 1_000, covered);
    assertThat(sum / 1_000).isCloseTo(0.2, within(0.01));
    assertThat(covered).isBetween(920, 1_000);
  }

  @Test
  void shouldSayNothingOfARateBeforeThereAreVerdictsOfBothKinds() {
    Verdicts verdicts = new Verdicts();
    for (int i = 0; i < 50; i++) {
      verdicts.add(true, true);
    }
    assertThat(verdicts.correct(10, 100, 10, 100)).isEmpty();
  }

  @Test
  void shouldWidenTheBaselinesBoundWhereFlagsHangTogether() {
    Baseline single = new Baseline();
    Baseline bursts = new Baseline();
    for (int i = 0; i < 2_000; i++) {
      single.add(i % 20 == 0 ? 1 : 0, 1);
    }
    for (int i = 0; i < 200; i++) {
      bursts.add(i % 20 == 0 ? 10 : 0, 10);
    }
    assertThat(single.upperBound()).isCloseTo(0.0592, within(0.001));
    assertThat(bursts.upperBound()).isBetween(0.07, 0.1);
  }
}
