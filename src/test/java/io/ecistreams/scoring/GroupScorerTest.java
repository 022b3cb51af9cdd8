package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.ScoredGroup;
import io.ecistreams.information.SourceSums;
import io.ecistreams.model.Background;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Fnv1a64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Numbers by hand: q = (1, 0), p = (0.8, 0.6), n = (0.6, 0.8); q.p = 0.8, q.n = 0.6, p.n = 0.96.
 */
class GroupScorerTest {
  private static final Offset<Double> EXACT = within(1e-7);
  private static final float[] Q = {2, 0};
  private static final float[] P = {4, 3};
  private static final float[] N = {0.3f, 0.4f};
  private static final Background BACKGROUND =
      new Background("e", 2, 0.5, 0.1, 0.66, 0.1, 0, Background.Origin.GIVEN);

  @Test
  void shouldGiveTheHandComputedTermsWhenAnExampleIsScored() {
    // u = -0.2/0.1 + 0.3/0.1 = 1; c = s(2); l = s(-0.2/0.2) = s(-1); rho = 1 - 0.5 * 0.4 = 0.8.
    double c = 1 / (1 + Math.exp(-2));
    double l = 1 / (1 + Math.exp(1));
    double weight = c * l * 0.8;

    ScoredGroup scored = score(new Negative("n", false, 0.4, N));

    SourceSums sums = scored.sums();
    assertThat(scored.rows()).hasSize(1);
    assertThat(scored.rows().get(0).weight()).isCloseTo(weight, EXACT);
    assertThat(scored.rows().get(0).vector()).isSameAs(N);
    assertThat(scored.positive()).isSameAs(P);
    assertThat(scored.minedAtMs()).isEqualTo(77);
    assertThat(scored.queryHash()).isEqualTo(Fnv1a64.hash("query"));
    assertThat(sums.consistency()).isCloseTo(c, EXACT);
    assertThat(sums.locality()).isCloseTo(l, EXACT);
    assertThat(sums.residuality()).isCloseTo(0.8, EXACT);
    assertThat(sums.signal()).isCloseTo(0.6, EXACT);
    assertThat(sums.margin()).isCloseTo(0.2, EXACT);
    assertThat(sums.examples()).isEqualTo(1);
    assertThat(sums.records()).isEqualTo(1);
    // |n - p|^2 = 2 - 2 * 0.96
    int block = (int) Long.remainderUnsigned(Fnv1a64.hash("query"), 10);
    assertThat(sums.blockTrace(block)).isCloseTo(weight * 0.08, EXACT);
    assertThat(sums.blockExamples(block)).isEqualTo(1);
    assertThat(Detector.values()).allMatch(flag -> sums.flags(flag) == 0);
  }

  @Test
  void shouldWeighNothingButCountWhenANegativeIsALabelledPositive() {
    ScoredGroup scored = score(new Negative("p", true, 0, N), new Negative("n", false, 0, N));

    assertThat(scored.rows()).hasSize(1);
    assertThat(scored.sums().examples()).isEqualTo(2);
    assertThat(scored.sums().signal()).isCloseTo(1.2, EXACT);
    assertThat(scored.sums().flags(Detector.LABELLED_POSITIVE)).isEqualTo(1);
    assertThat(scored.sums().flags(Detector.FALSE_NEGATIVE)).isEqualTo(1);
    assertThat(scored.sums().flags(Detector.SENSITIVE)).isEqualTo(1);
    int block = (int) Long.remainderUnsigned(scored.queryHash(), 10);
    assertThat(scored.sums().blockTrace(block))
        .isCloseTo(scored.rows().get(0).weight() * 0.08, EXACT);
  }

  @Test
  void shouldRaiseEachDetectorAloneWhenOnlyItsConditionHolds() {
    // q.n = 0.77 > 0.76 = q.p - 0.05 q.p, p.n low by a mirrored second coordinate.
    assertFlags(new float[] {0.77f, -0.638f}, Detector.POSITIVE_AWARE);
    assertFlags(
        new float[] {0.9f, -0.436f}, Detector.POSITIVE_AWARE, Detector.NEARER_THAN_POSITIVE);
    // Just above p: q.n = 0.7 and p.n = 0.988: u = -1 + 3.28 = 2.28.
    assertFlags(new float[] {0.7f, 0.714f}, Detector.NEAR_DUPLICATE);
    // p itself: u = 0 + 3.4.
    assertFlags(
        P,
        Detector.FALSE_NEGATIVE,
        Detector.SENSITIVE,
        Detector.NEARER_THAN_POSITIVE,
        Detector.POSITIVE_AWARE,
        Detector.NEAR_DUPLICATE,
        Detector.LOGIT,
        Detector.SENSITIVE_LOGIT);
  }

  @Test
  void shouldRaiseOnlyTheSensitiveFlagWhenTheLogitIsBetweenTheThresholds() {
    Background narrow = new Background("e", 2, 0.5, 0.1, 0.69, 0.1, 0, Background.Origin.GIVEN);
    // q.n = 0.78, p.n = 0.9995: u = -0.2 + 3.095 = 2.89 up to rounding.
    SourceSums sums =
        new GroupScorer(ScoringDefinition.standard())
            .score(group(new Negative("n", false, 0, new float[] {0.78f, 0.6258f})), narrow)
            .sums();

    assertThat(sums.flags(Detector.SENSITIVE)).isEqualTo(1);
    assertThat(sums.flags(Detector.SENSITIVE_LOGIT)).isEqualTo(1);
    assertThat(sums.flags(Detector.FALSE_NEGATIVE)).isZero();
    assertThat(sums.flags(Detector.LOGIT)).isZero();
  }

  @Test
  void shouldBeFiniteAndZeroAtWorstWhenTheBackgroundIsAtItsFloor() {
    Background floor = new Background("e", 2, 0, 1e-9, 0, 1e-9, 0, Background.Origin.GIVEN);
    for (float[] n : new float[][] {{-1, 0}, {1, 0}, {-4, -3}, {4, 3}}) {
      SourceSums sums =
          new GroupScorer(ScoringDefinition.standard())
              .score(group(new Negative("n", false, 1, n)), floor)
              .sums();

      assertThat(sums.consistency()).isBetween(0.0, 1.0);
      assertThat(sums.locality()).isBetween(0.0, 1.0);
      assertThat(sums.residuality()).isEqualTo(0.5);
    }
  }

  @Test
  void shouldUseItsOwnConstantsWhenTheDefinitionDiffers() {
    ScoringDefinition other = new ScoringDefinition(1.0, 4.0, 1.0, 1.0);

    ScoredGroup scored =
        new GroupScorer(other).score(group(new Negative("n", false, 0.25, N)), BACKGROUND);

    assertThat(scored.rows().get(0).weight()).isCloseTo(0.5 / (1 + Math.exp(0.5)) * 0.75, EXACT);
    assertThat(other.id()).startsWith("eci-sem/1;").isNotEqualTo(ScoringDefinition.standard().id());
  }

  @Test
  void shouldCountACrossEncodersScoresAboveTheThresholdBesideThoseItGave() {
    ExampleFlags flags = new ExampleFlags();
    ScoredGroup scored =
        new GroupScorer(ScoringDefinition.standard(), 0.5)
            .score(
                group(scored(0.51), scored(0.5), scored(-3), new Negative("n", false, 0, N)),
                BACKGROUND,
                flags);

    assertThat(scored.sums().flags(Detector.CROSS_ENCODER)).isEqualTo(1);
    assertThat(scored.sums().flags(Detector.CROSS_ENCODER_SCORED)).isEqualTo(3);
    assertThat(scored.sums().flags(Detector.FALSE_NEGATIVE)).isZero();
    assertThat(flags.count()).isEqualTo(4);
    assertThat(flags.detectors(0)).containsExactly(Detector.CROSS_ENCODER);
    assertThat(flags.detectors(1)).isEmpty();
    assertThat(flags.u(0)).isCloseTo(1, within(1e-6));
  }

  private static Negative scored(double score) {
    return new Negative("n", false, 0, N, Optional.empty(), OptionalDouble.of(score), false);
  }

  private static void assertFlags(float[] vector, Detector... raised) {
    SourceSums sums = score(new Negative("n", false, 0, vector)).sums();
    for (Detector flag : Detector.values()) {
      assertThat(sums.flags(flag)).as("%s", flag).isEqualTo(List.of(raised).contains(flag) ? 1 : 0);
    }
  }

  private static ScoredGroup score(Negative... negatives) {
    return new GroupScorer(ScoringDefinition.standard()).score(group(negatives), BACKGROUND);
  }

  private static ExampleGroup group(Negative... negatives) {
    return new ExampleGroup("b", "s", "e", 77, 1, "query", "p", Q, P, List.of(negatives));
  }
}
