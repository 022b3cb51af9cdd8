package io.ecistreams.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Laws of proportional weights by costs, before floor and limits. */
class CostWeightsPropertyTest {

  @Property
  void shouldChangeNothingWhenCostsHaveNoWeight(@ForAll long seed) {
    List<MixtureSource> sources = priced(new Random(seed));

    assertThat(targets(0, sources)).isEqualTo(targets(0, withoutCosts(sources)));
  }

  @Property
  void shouldChangeNothingWhenCostsAreEqual(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0, max = 1e15) double cost,
      @ForAll @DoubleRange(min = 0.01, max = 4) double weight) {
    Random random = new Random(seed);
    List<MixtureSource> equal =
        withoutCosts(priced(random)).stream()
            .map(s -> random.nextInt(4) == 0 ? s : s.costing(Optional.of(cost)))
            .toList();

    assertThat(targets(weight, equal)).isEqualTo(targets(0, equal));
  }

  @Property
  void shouldChangeNothingWhenAllCostsAreScaled(
      @ForAll long seed,
      @ForAll @IntRange(min = -9, max = 9) int digits,
      @ForAll @DoubleRange(min = 0.01, max = 4) double weight) {
    List<MixtureSource> sources = priced(new Random(seed));
    double unit = Math.pow(10, digits);
    List<MixtureSource> scaled =
        sources.stream().map(s -> s.costing(s.cost().map(cost -> unit * cost))).toList();

    double[] before = targets(weight, sources);
    double[] after = targets(weight, scaled);

    for (int k = 0; k < before.length; k++) {
      assertThat(after[k]).isCloseTo(before[k], within(1e-12));
    }
  }

  @Property
  void shouldNotGiveADearerSourceMoreThanACheaperOneWithTheSameScore(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0, max = 1) double more,
      @ForAll @DoubleRange(min = 0, max = 4) double weight) {
    List<MixtureSource> sources = new ArrayList<>(priced(new Random(seed)));
    MixtureSource one = sources.get(0).costing(Optional.of(sources.get(0).cost().orElse(0.1)));
    sources.set(0, one);
    sources.add(dearer(one, more));

    double[] targets = targets(weight, sources);

    assertThat(targets[targets.length - 1]).isLessThanOrEqualTo(targets[0]);
  }

  @Property
  void shouldDivideByThePowerOfTheCostAndTakeTheMedianWhereThereIsNone(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 4) double weight) {
    List<MixtureSource> sources = withoutCosts(priced(new Random(seed))).stream().limit(3).toList();
    List<MixtureSource> all = new ArrayList<>(sources);
    double[] costs = {0.5, 2, 0.25, 1.25};
    for (int k = 0; k < all.size(); k++) {
      all.set(k, all.get(k).costing(Optional.of(costs[k])));
    }
    // Of one, two and three costs.
    double median = new double[] {0.5, 1.25, 0.5}[all.size() - 1];
    all.add(Sources.withScore("silent", 0.3, 0.001));
    double[] expected = targets(0, all);
    double sum = 0;
    for (int k = 0; k < expected.length; k++) {
      double cost = k == expected.length - 1 ? median : costs[k];
      expected[k] /= Math.pow(cost, weight);
      sum += expected[k];
    }

    double[] targets = targets(weight, all);

    for (int k = 0; k < targets.length; k++) {
      assertThat(targets[k]).isCloseTo(expected[k] / sum, within(1e-12));
    }
  }

  @Example
  void shouldLeaveAllToTheSourcesThatCostNothing() {
    List<MixtureSource> sources =
        List.of(
            Sources.withScore("a", 0.1).costing(Optional.of(0.0)),
            Sources.withScore("b", 0.2).costing(Optional.of(0.01)),
            Sources.withScore("c", 0.1).costing(Optional.of(0.0)));

    assertThat(targets(0.5, sources)).containsExactly(0.5, 0, 0.5);
  }

  @Example
  void shouldNotLeaveAllToAFreeSourceOfWhichNothingIsWorthTrainingOn() {
    List<MixtureSource> sources =
        List.of(
            Sources.withScore("a", 0).costing(Optional.of(0.0)),
            Sources.withScore("b", 0.2).costing(Optional.of(0.01)),
            Sources.warmingUp("c").costing(Optional.of(0.0)));

    assertThat(targets(0.5, sources)).containsExactly(0, 1, 0);
  }

  private static MixtureSource dearer(MixtureSource one, double more) {
    return new MixtureSource("dearer", one.eci(), one.variance(), true, one.information())
        .costing(one.cost().map(cost -> cost + more));
  }

  private static List<MixtureSource> withoutCosts(List<MixtureSource> sources) {
    return sources.stream().map(s -> s.costing(Optional.empty())).toList();
  }

  /** Up to six sources of any score and error; some have no cost, some cost nothing. */
  private static List<MixtureSource> priced(Random random) {
    List<MixtureSource> sources = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    boolean someAreFree = random.nextInt(4) == 0;
    for (int k = 0; k < count; k++) {
      Optional<Double> cost =
          random.nextInt(4) == 0
              ? Optional.empty()
              : Optional.of(
                  someAreFree && random.nextBoolean() ? 0 : Math.exp(3 * random.nextGaussian()));
      sources.add(
          Sources.withScore("s" + k, 0.01 + random.nextDouble(), 0.1 * random.nextDouble())
              .costing(cost));
    }
    return sources;
  }

  private static double[] targets(double weight, List<MixtureSource> sources) {
    MixturePolicy policy =
        new MixturePolicy(
            MixturePolicy.Kind.PROPORTIONAL,
            0.25,
            weight,
            10_000,
            Map.of(),
            0.05,
            0.1,
            0.05,
            0.05,
            30_000,
            600_000,
            Optional.empty());
    return Targets.of(policy, sources, new double[sources.size()]).orElseThrow().shares();
  }
}
