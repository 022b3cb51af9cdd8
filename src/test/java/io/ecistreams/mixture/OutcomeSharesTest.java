package io.ecistreams.mixture;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.mixture.MixturePlanner.Situation;
import io.ecistreams.mixture.MixturePolicy.Kind;
import io.ecistreams.mixture.PlannedMixture.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shares by how probably a source is the best to train on. */
class OutcomeSharesTest {
  private static final MixtureSource A = Sources.withScore("a", 0.09);
  private static final MixtureSource B = Sources.withScore("b", 0.07);

  private static PlannedMixture mixture(List<MixtureSource> sources) {
    return new MixturePlanner(
            new MixturePolicy(
                Kind.OUTCOMES, 0.25, 0, 1, Map.of(), 0.01, 1, 0, 0.01, 0, 1, Optional.empty()))
        .plan(new Situation(sources, Optional.empty(), Set.of(), Optional.empty(), 0, 1_000_000))
        .orElseThrow();
  }

  private static MixtureSource of(MixtureSource source, double best) {
    return source.withChance(Optional.of(new Chance(best, "m", 2, false)));
  }

  @Test
  void shouldHaveTheChancesOfTheSources() {
    PlannedMixture mixture = mixture(List.of(of(A, 0.25), of(B, 0.75)));

    assertThat(mixture.weights()).extracting(Weight::target).containsExactly(0.25, 0.75);
    assertThat(mixture.reason()).endsWith("by 2 reports of training by m");
  }

  @Test
  void shouldSayWhoseOrderTheReportsCorrect() {
    Chance byAlign = new Chance(0.5, "m", 0, true);

    assertThat(mixture(List.of(A.withChance(Optional.of(byAlign)), of(B, 0.5))).reason())
        .endsWith(
            "by the ranks alone, as no training by m was reported yet, in the order of eci-align, which contradicts the ranking");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, Double.NaN, Double.POSITIVE_INFINITY})
  void shouldKeepTheSharesOfRankedSourcesWhenTheChancesSayNothing(double best) {
    PlannedMixture mixture = mixture(List.of(of(A, best), of(B, 0), Sources.warmingUp("new")));

    assertThat(mixture.weights()).extracting(Weight::target).containsExactly(0.5, 0.5, 0.0);
    assertThat(mixture.reason()).contains("by the shares so far, as outcomes favour no source");
  }
}
