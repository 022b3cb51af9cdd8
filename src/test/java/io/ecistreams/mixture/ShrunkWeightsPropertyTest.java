package io.ecistreams.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Laws of proportional weights, before floor and limits. */
class ShrunkWeightsPropertyTest {
  private static final double TEMPERATURE = MixturePolicy.standard().temperature();

  @Property
  void shouldShareEquallyWhenScoresAreEqualWhateverTheIntervals(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 8) int count,
      @ForAll @DoubleRange(min = 0, max = 2) double score) {
    Random random = new Random(seed);
    List<MixtureSource> sources = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      sources.add(source("s" + k, score, error(random)));
    }
    for (double share : targets(sources)) {
      assertThat(share).isCloseTo(1.0 / count, within(1e-9));
    }
  }

  @Property
  void shouldNotDependOnNamesAndOrder(@ForAll long seed) {
    Random random = new Random(seed);
    List<MixtureSource> sources = random(random);
    double[] straight = targets(sources);
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < sources.size(); k++) {
      order.add(k);
    }
    Collections.shuffle(order, random);
    List<MixtureSource> renamed = new ArrayList<>();
    for (int k : order) {
      MixtureSource old = sources.get(k);
      renamed.add(
          new MixtureSource(
              "other" + renamed.size(), old.eci(), old.variance(), true, old.information()));
    }
    double[] turned = targets(renamed);
    for (int k = 0; k < turned.length; k++) {
      assertThat(turned[k]).isCloseTo(straight[order.get(k)], within(1e-12));
    }
  }

  @Property
  void shouldNotGiveLessToAHigherScoreWithTheSameInterval(@ForAll long seed) {
    Random random = new Random(seed);
    List<MixtureSource> sources = random(random);
    MixtureSource one = sources.get(random.nextInt(sources.size()));
    sources.add(
        new MixtureSource(
            "higher", one.eci() + random.nextDouble(), one.variance(), true, one.information()));

    double[] targets = targets(sources);

    assertThat(targets[targets.length - 1])
        .isGreaterThanOrEqualTo(targets[sources.indexOf(one)] - 1e-12);
  }

  @Property
  void shouldMoveLittleWhenScoresAndIntervalsMoveLittle(@ForAll long seed) {
    Random random = new Random(seed);
    List<MixtureSource> sources = random(random);
    List<MixtureSource> near = new ArrayList<>();
    for (MixtureSource source : sources) {
      near.add(
          new MixtureSource(
              source.source(),
              source.eci() + 1e-9 * random.nextGaussian(),
              source.variance().map(v -> v * (1 + 1e-8 * random.nextGaussian())),
              true,
              source.information()));
    }
    double[] before = targets(sources);
    double[] after = targets(near);
    for (int k = 0; k < before.length; k++) {
      assertThat(after[k]).isCloseTo(before[k], within(1e-4));
    }
  }

  @Property
  void shouldFollowThePowerOfTheScoresWhenAllIntervalsAreZero(@ForAll long seed) {
    List<MixtureSource> certain =
        random(new Random(seed)).stream()
            .map(s -> source(s.source(), s.eci(), Optional.of(0.0)))
            .toList();
    double[] powers =
        certain.stream().mapToDouble(s -> Math.pow(s.eci(), 1 / TEMPERATURE)).toArray();
    double sum = Arrays.stream(powers).sum();

    double[] targets = targets(certain);

    for (int k = 0; k < targets.length; k++) {
      assertThat(targets[k]).isCloseTo(powers[k] / sum, within(1e-9));
    }
  }

  /** 200 boards of tied sources whose scores vary as their standard errors say. */
  @Test
  void shouldStayNearEqualSharesWhenSourcesAreTied() {
    Random random = new Random(7);
    Map<Integer, Double> deviations = new HashMap<>();
    for (int stream = 0; stream < 200; stream++) {
      int count = 2 + stream % 5;
      List<MixtureSource> tied = new ArrayList<>();
      for (int k = 0; k < count; k++) {
        double error = 0.02 + 0.03 * random.nextDouble();
        tied.add(
            source(
                "s" + k,
                Math.max(0, 0.23 + error * random.nextGaussian()),
                Optional.of(error * error)));
      }
      for (double target : targets(tied)) {
        deviations.merge(count, Math.abs(target - 1.0 / count) / (40.0 * count), Double::sum);
      }
    }
    assertThat(deviations.values()).hasSize(5).allMatch(deviation -> deviation <= 0.05);
  }

  private static double[] targets(List<MixtureSource> sources) {
    return Targets.of(MixturePolicy.standard(), sources, new double[sources.size()])
        .orElseThrow()
        .shares();
  }

  private static List<MixtureSource> random(Random random) {
    List<MixtureSource> sources = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int k = 0; k < count; k++) {
      sources.add(source("s" + k, 0.01 + random.nextDouble(), error(random)));
    }
    return sources;
  }

  /** Squared; some are not known. */
  private static Optional<Double> error(Random random) {
    return random.nextInt(5) == 0
        ? Optional.empty()
        : Optional.of(Math.pow(10, -6 * random.nextDouble()));
  }

  private static MixtureSource source(String name, double eci, Optional<Double> variance) {
    return new MixtureSource(name, eci, variance, true, Sources.withScore(name, 0.1).information());
  }
}
