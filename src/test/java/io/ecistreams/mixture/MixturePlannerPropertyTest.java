package io.ecistreams.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.mixture.MixturePlanner.Situation;
import io.ecistreams.mixture.MixturePolicy.Kind;
import io.ecistreams.mixture.PlannedMixture.Weight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class MixturePlannerPropertyTest {

  @Property(tries = 200)
  void shouldStayOnTheSimplexAboveTheFloorWhateverComesAndGoes(
      @ForAll long seed,
      @ForAll Kind kind,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double floor,
      @ForAll @DoubleRange(min = 0.01, max = 1) double maxChange) {
    Random random = new Random(seed);
    MixturePolicy policy = policy(kind, floor, maxChange);
    MixturePlanner planner = new MixturePlanner(policy);
    Optional<PlannedMixture> last = Optional.empty();
    for (int step = 0; step < 12; step++) {
      Situation now = situation(random, last, 1_000_000L + step * 31_000L);
      Optional<PlannedMixture> next = planner.plan(now);
      if (kind == Kind.NONE) {
        assertThat(next).isEmpty();
      }
      if (next.isPresent()) {
        assertFits(next.get(), now, policy);
        last = next;
      }
    }
  }

  private static void assertFits(PlannedMixture mixture, Situation now, MixturePolicy policy) {
    List<Weight> weights = mixture.weights();
    double floor = Math.min(policy.floor(), 1.0 / weights.size());
    assertThat(weights)
        .extracting(Weight::source)
        .containsExactlyElementsOf(now.sources().stream().map(MixtureSource::source).toList());
    assertThat(weights.stream().mapToDouble(Weight::weight).sum()).isCloseTo(1, within(1e-9));
    assertThat(weights.stream().mapToDouble(Weight::target).sum()).isCloseTo(1, within(1e-9));
    assertThat(weights).allMatch(w -> w.weight() >= floor - 1e-12 && w.target() >= 0);
    assertThat(weights).allMatch(w -> Double.isFinite(w.marginalValue()));
    long lastEpoch = now.last().map(PlannedMixture::epoch).orElse(0L);
    assertThat(mixture.epoch()).isBetween(lastEpoch, Math.max(lastEpoch + 1, now.nowMs()));
    assertThat(mixture.validUntilMs().orElseThrow()).isGreaterThan(now.nowMs());
    boolean someFree = weights.stream().anyMatch(w -> !w.capped());
    if (someFree) {
      double most = Math.max(policy.cappedShare(), floor);
      assertThat(weights).allMatch(w -> !w.capped() || w.weight() <= most + 1e-12);
    }
    boolean isCalm =
        now.last().isPresent()
            && now.alarmed().isEmpty()
            && sameSources(now.last().get(), weights)
            && now.last().get().weights().stream().noneMatch(Weight::capped);
    if (isCalm) {
      for (Weight weight : weights) {
        double before = now.last().get().weightOf(weight.source()).orElseThrow();
        assertThat(Math.abs(weight.weight() - before)).isLessThan(policy.maxChange() + 1e-9);
      }
    }
  }

  private static boolean sameSources(PlannedMixture last, List<Weight> weights) {
    return last.weights().stream()
        .map(Weight::source)
        .toList()
        .equals(weights.stream().map(Weight::source).toList());
  }

  @Property(tries = 100)
  void shouldPermuteTheWeightsWhenSourcesAreGivenInAnotherOrder(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int count) {
    for (Kind kind : List.of(Kind.PROPORTIONAL, Kind.D_OPTIMAL)) {
      List<MixtureSource> sources = new ArrayList<>(Sources.random(count, 5, new Random(seed)));
      MixturePolicy policy = policy(kind, 0.02, 1);
      PlannedMixture straight = first(policy, sources);
      Collections.shuffle(sources, new Random(seed + 1));

      assertThat(first(policy, sources)).isEqualTo(straight);
    }
  }

  @Property(tries = 50)
  void shouldGiveASourceAndItsDuplicateTheSameShareWhenProportional(@ForAll long seed) {
    List<MixtureSource> sources = new ArrayList<>(Sources.random(3, 5, new Random(seed)));
    MixtureSource one = sources.get(0);
    sources.add(new MixtureSource("twin", one.eci(), one.variance(), true, one.information()));

    PlannedMixture mixture = first(policy(Kind.PROPORTIONAL, 0.02, 1), sources);

    assertThat(mixture.weightOf("twin").orElseThrow())
        .isCloseTo(mixture.weightOf(one.source()).orElseThrow(), within(1e-12));
  }

  private static PlannedMixture first(MixturePolicy policy, List<MixtureSource> sources) {
    return new MixturePlanner(policy)
        .plan(new Situation(sources, Optional.empty(), Set.of(), Optional.empty(), 0, 5_000))
        .orElseThrow();
  }

  private static Situation situation(Random random, Optional<PlannedMixture> last, long nowMs) {
    int count = 1 + random.nextInt(6);
    List<MixtureSource> sources = new ArrayList<>(Sources.random(count, 4, random));
    if (random.nextInt(4) == 0) {
      sources.add(
          new MixtureSource(
              "new", 0, Optional.empty(), false, Sources.source("new", 4, random).information()));
    }
    Set<String> alarmed = new HashSet<>();
    for (MixtureSource source : sources) {
      if (random.nextInt(6) == 0) {
        alarmed.add(source.source());
      }
    }
    return new Situation(sources, last, alarmed, Optional.empty(), nowMs, nowMs);
  }

  private static MixturePolicy policy(Kind kind, double floor, double maxChange) {
    return new MixturePolicy(
        kind,
        1,
        0,
        100,
        Map.of("s0", 3.0, "s2", 1.0),
        floor,
        maxChange,
        0.05,
        0.05,
        30_000,
        600_000,
        Optional.empty());
  }
}
