package io.ecistreams.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.mixture.DOptimal.Design;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class DOptimalPropertyTest {

  @Property(tries = 150)
  void shouldBeNoWorseThanAnyPointOfAGridByMoreThanItsGapWhenThreeSourcesAreMixed(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 8) int dimension,
      @ForAll @DoubleRange(min = -1, max = 5) double logKappa) {
    List<List<Term>> information = information(3, dimension, seed);
    double kappa = Math.pow(10, logKappa);

    Design design = new DOptimal(information, kappa).solve(uniform(3));

    assertThat(design.gap()).isLessThan(1e-6).isGreaterThan(-1e-9);
    double value = value(information, kappa, design.weights());
    for (int i = 0; i <= 40; i++) {
      for (int j = 0; j <= 40 - i; j++) {
        double[] point = {i / 40.0, j / 40.0, (40 - i - j) / 40.0};
        assertThat(value(information, kappa, point))
            .isLessThanOrEqualTo(value + Math.max(0, design.gap()) + 1e-9 * (1 + value));
      }
    }
  }

  @Property(tries = 100)
  void shouldReachTheCertifiedGapOnTheSimplexFromAnyStart(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int count,
      @ForAll @IntRange(min = 1, max = 24) int dimension,
      @ForAll @DoubleRange(min = -1, max = 5) double logKappa) {
    List<List<Term>> information = information(count, dimension, seed);
    double kappa = Math.pow(10, logKappa);
    double[] vertex = new double[count];
    vertex[new Random(seed).nextInt(count)] = 1;

    Design fromMiddle = new DOptimal(information, kappa).solve(uniform(count));
    Design fromVertex = new DOptimal(information, kappa).solve(vertex);

    for (Design design : List.of(fromMiddle, fromVertex)) {
      assertThat(design.gap()).isLessThan(1e-6);
      assertThat(Arrays.stream(design.weights()).sum()).isCloseTo(1, within(1e-12));
      assertThat(Arrays.stream(design.weights()).min().orElseThrow()).isNotNegative();
    }
    assertThat(value(information, kappa, fromVertex.weights()))
        .isCloseTo(value(information, kappa, fromMiddle.weights()), within(2e-6));
  }

  private static double value(List<List<Term>> information, double kappa, double[] weights) {
    List<Term> mixture = new ArrayList<>();
    for (int k = 0; k < weights.length; k++) {
      for (Term part : information.get(k)) {
        mixture.add(new Term(kappa * weights[k] * part.weight(), part.matrix()));
      }
    }
    return new LogDeterminant(mixture.get(0).matrix().dimension()).ofIdentityPlus(mixture);
  }

  private static List<List<Term>> information(int count, int dimension, long seed) {
    return Sources.random(count, dimension, new Random(seed)).stream()
        .map(MixtureSource::information)
        .toList();
  }

  private static double[] uniform(int count) {
    double[] shares = new double[count];
    Arrays.fill(shares, 1.0 / count);
    return shares;
  }
}
