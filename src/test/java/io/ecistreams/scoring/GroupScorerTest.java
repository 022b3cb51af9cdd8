package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.math.Vectors;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.testing.Examples;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Numbers by hand: q = (1, 0), p = (0.8, 0.6), n = (0.6, 0.8); q.p = 0.8, q.n = 0.6, p.n = 0.96.
 */
class GroupScorerTest {
  private static final Offset<Double> EXACT = within(1e-7);
  private static final float[] Q = {2, 0};
  private static final float[] P = {4, 3};
  private static final float[] N = {0.3f, 0.4f};
  private static final CosineBackground BACKGROUND =
      new CosineBackground("e", 2, 0.5, 0.1, 0.66, 0.1, 0, CosineBackground.Origin.GIVEN);

  @Test
  void shouldGiveTheHandComputedTermsWhenAnExampleIsScored() {
    // u = -0.2/0.1 + 0.3/0.1 = 1; c = s(2); l = s(-0.2/0.2) = s(-1); rho = 1 - 0.5 * 0.4 = 0.8.
    double c = 1 / (1 + Math.exp(-2));
    double l = 1 / (1 + Math.exp(1));
    double weight = c * l * 0.8;

    SourceState scored = score(new Negative("n", false, 0.4, N));

    SourceSums sums = scored.sums();
    // r = n - p = (-0.2, 0.2).
    assertThat(scored.matrix().sum().get(0, 0)).isCloseTo(weight * 0.04, EXACT);
    assertThat(scored.matrix().sum().get(1, 0)).isCloseTo(-weight * 0.04, EXACT);
    assertThat(scored.matrix().sum().get(1, 1)).isCloseTo(weight * 0.04, EXACT);
    assertThat(scored.newestMs()).isEqualTo(77);
    assertThat(scored.queries()).isEqualTo(1);
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
    SourceState scored = score(new Negative("p", true, 0, N), new Negative("n", false, 0, N));

    SourceState alone = score(new Negative("n", false, 0, N));
    assertThat(scored.matrix().trace()).isEqualTo(alone.matrix().trace());
    assertThat(scored.sums().examples()).isEqualTo(2);
    assertThat(scored.sums().signal()).isCloseTo(1.2, EXACT);
    assertThat(scored.sums().flags(Detector.LABELLED_POSITIVE)).isEqualTo(1);
    assertThat(scored.sums().flags(Detector.FALSE_NEGATIVE)).isEqualTo(1);
    assertThat(scored.sums().flags(Detector.SENSITIVE)).isEqualTo(1);
    int block = (int) Long.remainderUnsigned(Fnv1a64.hash("query"), 10);
    assertThat(scored.sums().blockTrace(block)).isCloseTo(scored.matrix().trace(), EXACT);
    assertThat(scored.sums().blockExamples(block)).isEqualTo(2);
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
    CosineBackground narrow =
        new CosineBackground("e", 2, 0.5, 0.1, 0.69, 0.1, 0, CosineBackground.Origin.GIVEN);
    // q.n = 0.78, p.n = 0.9995: u = -0.2 + 3.095 = 2.89 up to rounding.
    SourceSums sums =
        score(narrow, new Negative("n", false, 0, new float[] {0.78f, 0.6258f})).sums();

    assertThat(sums.flags(Detector.SENSITIVE)).isEqualTo(1);
    assertThat(sums.flags(Detector.SENSITIVE_LOGIT)).isEqualTo(1);
    assertThat(sums.flags(Detector.FALSE_NEGATIVE)).isZero();
    assertThat(sums.flags(Detector.LOGIT)).isZero();
  }

  @Test
  void shouldBeFiniteAndZeroAtWorstWhenTheBackgroundIsAtItsFloor() {
    CosineBackground floor =
        new CosineBackground("e", 2, 0, 1e-9, 0, 1e-9, 0, CosineBackground.Origin.GIVEN);
    for (float[] n : new float[][] {{-1, 0}, {1, 0}, {-4, -3}, {4, 3}}) {
      SourceSums sums = score(floor, new Negative("n", false, 1, n)).sums();

      assertThat(sums.consistency()).isBetween(0.0, 1.0);
      assertThat(sums.locality()).isBetween(0.0, 1.0);
      assertThat(sums.residuality()).isEqualTo(0.5);
    }
  }

  @Test
  void shouldUseItsOwnConstantsWhenTheDefinitionDiffers() {
    ScoringDefinition other = new ScoringDefinition(1.0, 4.0, 1.0, 1.0);

    SourceState scored =
        score(
            new GroupScorer(other),
            BACKGROUND,
            new ExampleFlags(),
            new Negative("n", false, 0.25, N));

    assertThat(scored.matrix().trace()).isCloseTo(0.5 / (1 + Math.exp(0.5)) * 0.75 * 0.08, EXACT);
    assertThat(other.id()).startsWith("eci-sem/1;").isNotEqualTo(ScoringDefinition.standard().id());
  }

  @Test
  void shouldCountACrossEncodersScoresAboveTheThresholdBesideThoseItGave() {
    ExampleFlags flags = new ExampleFlags();
    SourceState scored =
        score(
            new GroupScorer(ScoringDefinition.standard(), 0.5),
            BACKGROUND,
            flags,
            scored(0.51),
            scored(0.5),
            scored(-3),
            new Negative("n", false, 0, N));

    assertThat(scored.sums().flags(Detector.CROSS_ENCODER)).isEqualTo(1);
    assertThat(scored.sums().flags(Detector.CROSS_ENCODER_SCORED)).isEqualTo(3);
    assertThat(scored.sums().flags(Detector.FALSE_NEGATIVE)).isZero();
    assertThat(flags.count()).isEqualTo(4);
    assertThat(flags.detectors(0)).containsExactly(Detector.CROSS_ENCODER);
    assertThat(flags.detectors(1)).isEmpty();
    assertThat(flags.u(0)).isCloseTo(1, within(1e-6));
  }

  /** Against the same equations read from the page, with unit vectors in float64 throughout. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 63, 384, 385})
  void shouldEqualTheEquationsAsWrittenWhenVectorsAreOfAnySize(int dimension) {
    Random random = new Random(dimension);
    CosineBackground background = Examples.background(dimension);
    SourceState state = new SourceState(dimension);
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    double[] lastRow = new double[dimension];
    double trace = 0;
    double consistency = 0;
    for (int g = 0; g < 40; g++) {
      ExampleGroup group = Examples.group("a", g, "q" + g, dimension, 5, random);
      scorer.fold(group, background, state, new ExampleFlags());
      double[] q = Vectors.unit(group.query());
      double[] p = Vectors.unit(group.positive());
      for (Negative negative : group.negatives()) {
        double[] n = Vectors.unit(negative.vector());
        double u = (dot(q, n) - dot(q, p)) / 0.4 + dot(p, n) / 0.4;
        double c = 1 / (1 + Math.exp(u - 3));
        double l = 1 / (1 + Math.exp(-(dot(q, n) - dot(q, p)) / (2 * 0.4)));
        double w = negative.labelledPositive() ? 0 : c * l * (1 - negative.containment() / 2);
        double last = n[dimension - 1] - p[dimension - 1];
        consistency += c;
        for (int i = 0; i < dimension; i++) {
          trace += w * (n[i] - p[i]) * (n[i] - p[i]);
          lastRow[i] += w * last * (n[i] - p[i]);
        }
      }
    }

    double tolerance = 1e-12 * Math.max(1, trace);
    assertThat(state.matrix().trace()).isCloseTo(trace, within(tolerance));
    assertThat(state.sums().consistency()).isCloseTo(consistency, within(1e-11 * consistency));
    for (int i = 0; i < dimension; i++) {
      assertThat(state.matrix().sum().get(dimension - 1, i))
          .isCloseTo(lastRow[i], within(tolerance));
    }
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  @Test
  void shouldOnlyCountAPositiveOfAnotherRecord() {
    Negative negative = new Negative("n", false, 0.4, N);
    SourceSums alone = score(negative).sums();
    SourceSums marked = score(negative.asPositiveElsewhere()).sums();

    assertThat(marked.flags(Detector.POSITIVE_ELSEWHERE)).isEqualTo(1);
    assertThat(marked.flags(Detector.FALSE_NEGATIVE)).isZero();
    assertThat(marked.consistency()).isEqualTo(alone.consistency());
    assertThat(alone.flags(Detector.POSITIVE_ELSEWHERE)).isZero();
  }

  private static Negative scored(double score) {
    return new Negative("n", false, 0, N, Optional.empty(), OptionalDouble.of(score));
  }

  private static void assertFlags(float[] vector, Detector... raised) {
    SourceSums sums = score(new Negative("n", false, 0, vector)).sums();
    for (Detector flag : Detector.values()) {
      assertThat(sums.flags(flag)).as("%s", flag).isEqualTo(List.of(raised).contains(flag) ? 1 : 0);
    }
  }

  private static SourceState score(Negative... negatives) {
    return score(BACKGROUND, negatives);
  }

  private static SourceState score(CosineBackground background, Negative... negatives) {
    return score(
        new GroupScorer(ScoringDefinition.standard()), background, new ExampleFlags(), negatives);
  }

  private static SourceState score(
      GroupScorer scorer, CosineBackground background, ExampleFlags flags, Negative... negatives) {
    SourceState state = new SourceState(2);
    scorer.fold(group(negatives), background, state, flags);
    return state;
  }

  private static ExampleGroup group(Negative... negatives) {
    return new ExampleGroup("b", "s", "e", 77, 1, "query", "p", Q, P, List.of(negatives));
  }
}
