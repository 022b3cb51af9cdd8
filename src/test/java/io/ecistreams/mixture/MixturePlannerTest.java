package io.ecistreams.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.mixture.MixturePlanner.Situation;
import io.ecistreams.mixture.MixturePolicy.Kind;
import io.ecistreams.mixture.PlannedMixture.Weight;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class MixturePlannerTest {
  private static final long START_MS = 1_000_000;
  private static final MixtureSource A = Sources.withScore("a", 0.09);
  private static final MixtureSource B = Sources.withScore("b", 0.07);
  private static final MixtureSource C = Sources.withScore("c", 0.05);

  private final MixturePlanner planner = new MixturePlanner(MixturePolicy.standard());

  @Test
  void shouldFollowTheScoresToTheFourthPowerWhenTheyAreCertain() {
    PlannedMixture mixture = plan(List.of(A, B, C), Optional.empty(), 0).orElseThrow();

    // The floor of 0.05 takes 15 % of the whole.
    double[] units = {Math.pow(9, 4), Math.pow(7, 4), Math.pow(5, 4)};
    double sum = units[0] + units[1] + units[2];
    for (int k = 0; k < 3; k++) {
      Weight weight = mixture.weights().get(k);
      assertThat(weight.target()).isCloseTo(units[k] / sum, within(1e-9));
      assertThat(weight.weight()).isCloseTo(0.05 + 0.85 * units[k] / sum, within(1e-9));
    }
    assertThat(mixture.epoch()).isEqualTo(START_MS / 1_000);
    assertThat(mixture.gap()).isEmpty();
    assertThat(mixture.reason()).isEqualTo("first mixture of the board");
  }

  @Test
  void shouldLetSourcesShareWhenTheDataCannotTellThemApart() {
    List<MixtureSource> tied =
        List.of(
            Sources.withScore("ance", 0.2284, 0.0012), Sources.withScore("bm25", 0.2280, 0.0012));

    PlannedMixture mixture = plan(tied, Optional.empty(), 0).orElseThrow();

    assertThat(mixture.weights()).extracting(Weight::weight).containsExactly(0.5, 0.5);
    assertThat(mixture.reason())
        .isEqualTo("first mixture of the board; ance and bm25 cannot be told apart: they share");
  }

  @Test
  void shouldSayHowMuchOfADifferenceCountsWhenItIsUncertain() {
    List<MixtureSource> sources =
        List.of(
            Sources.withScore("a", 0.20, 0.02),
            Sources.withScore("b", 0.16, 0.02),
            Sources.withScore("c", 0.05, 0.001));

    PlannedMixture mixture = plan(sources, Optional.empty(), 0).orElseThrow();

    // var(e) = 0.006033, mean(v) = 0.000267: tau^2 = 0.005767 and B = 0.065 for a and b.
    assertThat(mixture.reason())
        .endsWith("; a and b cannot be told apart: their differences count for 94 %");
  }

  @Test
  void shouldPreferCheapSourcesAndSayHowWhenCostsHaveAWeight() {
    List<MixtureSource> sources =
        List.of(
            Sources.withScore("bm25", 0.09).costing(Optional.of(0.001)),
            Sources.withScore("dense", 0.09),
            Sources.withScore("llm", 0.09).costing(Optional.of(0.007)));

    PlannedMixture mixture = byCost(sources);

    // dense counts at the median, 0.004; each is divided by the root of its cost.
    double[] units = {1 / Math.sqrt(0.001), 1 / Math.sqrt(0.004), 1 / Math.sqrt(0.007)};
    double sum = units[0] + units[1] + units[2];
    for (int k = 0; k < 3; k++) {
      assertThat(mixture.weights().get(k).target()).isCloseTo(units[k] / sum, within(1e-12));
    }
    assertThat(mixture.reason())
        .isEqualTo(
            "first mixture of the board; bm25, dense and llm cannot be told apart: they share;"
                + " shares are divided by costs to the power of 0.5, for dense by their median");
    assertThat(byCost(List.of(A, B)).reason())
        .endsWith("; costs do not count, as no source says what it costs");
  }

  @Test
  void shouldSayWhatOneMoreUnitOfCostWouldBring() {
    List<MixtureSource> sources =
        List.of(A.costing(Optional.of(0.002)), B.costing(Optional.of(0.0)), C);

    PlannedMixture mixture = plan(sources, Optional.empty(), 0).orElseThrow();

    // All are along one direction, where ln(1 + sum of n x eci) is known of n examples of each.
    double along = 0;
    for (int k = 0; k < 3; k++) {
      along += 10_000 * mixture.weights().get(k).weight() * sources.get(k).eci();
    }
    double examples = 1 / 0.002;
    assertThat(mixture.weights().get(0).marginalValuePerCost().orElseThrow())
        .isCloseTo(examples * A.eci() / (1 + along), within(1e-9));
    assertThat(mixture.weights().get(1).marginalValuePerCost()).isEmpty();
    assertThat(mixture.weights().get(2).marginalValuePerCost()).isEmpty();
  }

  private static PlannedMixture byCost(List<MixtureSource> sources) {
    return new MixturePlanner(
            new MixturePolicy(
                Kind.PROPORTIONAL,
                0.25,
                0.5,
                1,
                Map.of(),
                0.01,
                1,
                0,
                0.01,
                0,
                1,
                Optional.empty()))
        .plan(new Situation(sources, Optional.empty(), Set.of(), Optional.empty(), 0, START_MS))
        .orElseThrow();
  }

  @Test
  void shouldPublishNothingUntilASourceIsRanked() {
    assertThat(plan(List.of(Sources.warmingUp("a")), Optional.empty(), 0)).isEmpty();
    assertThat(plan(List.of(), Optional.empty(), 0)).isEmpty();

    PlannedMixture mixture =
        plan(List.of(A, Sources.warmingUp("z")), Optional.empty(), 40_000).orElseThrow();
    assertThat(mixture.weightOf("z").orElseThrow()).isCloseTo(0.05, within(1e-9));
  }

  @Test
  void shouldKeepTheEpochWhenLittleChangesAndRenewBeforeItExpires() {
    PlannedMixture first = plan(List.of(A, B, C), Optional.empty(), 0).orElseThrow();
    MixtureSource slightly = Sources.withScore("b", 0.0701);

    assertThat(plan(List.of(A, slightly, C), Optional.of(first), 60_000)).isEmpty();

    PlannedMixture renewed =
        plan(List.of(A, slightly, C), Optional.of(first), 330_000).orElseThrow();
    assertThat(renewed.epoch()).isEqualTo(first.epoch());
    assertThat(renewed.validUntilMs()).contains(START_MS + 330_000 + 600_000);
    for (Weight weight : first.weights()) {
      assertThat(renewed.weightOf(weight.source()).orElseThrow())
          .isCloseTo(weight.weight(), within(1e-12));
    }
  }

  @Test
  void shouldTurnRoundInStepsWhenTwoSourcesChangePlaces() {
    Optional<PlannedMixture> last = plan(List.of(A, B), Optional.empty(), 0);
    double before = last.orElseThrow().weightOf("a").orElseThrow();
    int epochs = 0;
    for (int step = 1; step <= 20; step++) {
      Optional<PlannedMixture> next =
          plan(
              List.of(Sources.withScore("a", 0.07), Sources.withScore("b", 0.09)),
              last,
              step * 31_000L);
      if (next.filter(n -> n.epoch() > START_MS / 1_000 + 20).isPresent()) {
        throw new AssertionError("more epochs than steps");
      }
      if (next.isPresent() && next.get().epoch() > last.get().epoch()) {
        epochs++;
        assertThat(next.get().epoch()).isEqualTo(last.get().epoch() + 1);
        assertThat(last.get().weightOf("a").orElseThrow() - next.get().weightOf("a").orElseThrow())
            .isLessThan(0.1 + 1e-9);
      }
      last = next.or(previous(last));
    }
    assertThat(epochs).isBetween(4, 8);
    assertThat(last.orElseThrow().weightOf("b").orElseThrow()).isCloseTo(before, within(0.03));
  }

  @Test
  void shouldGoAllTheWayAtOnceAndExpireNeverWhenAllMinersHaveEnded() {
    Optional<PlannedMixture> first = plan(List.of(A, B), Optional.empty(), 0);
    MixtureSource a = Sources.withScore("a", 0.07);
    MixtureSource b = Sources.withScore("b", 0.09);
    double target = plan(List.of(a, b), Optional.empty(), 0).orElseThrow().weightOf("b").orElse(0);

    assertThat(plan(List.of(a.ended(), b), first, 1_000)).isEmpty();
    Optional<PlannedMixture> last = plan(List.of(a.ended(), b.ended()), first, 2_000);
    assertThat(last.orElseThrow().isFinal()).isTrue();
    assertThat(last.orElseThrow().epoch()).isEqualTo(first.orElseThrow().epoch() + 1);
    assertThat(last.orElseThrow().weightOf("b").orElse(0)).isCloseTo(target, within(1e-9));
    assertThat(last.orElseThrow().reason()).startsWith("all miners have ended, so this is final");
    assertThat(plan(List.of(a.ended(), b.ended()), last, 9_000_000)).isEmpty();

    PlannedMixture again = plan(List.of(a.ended(), b), last, 9_001_000).orElseThrow();
    assertThat(again.isFinal()).isFalse();
    assertThat(again.epoch()).isEqualTo(last.orElseThrow().epoch() + 1);
    assertThat(again.reason()).startsWith("b mined again, so the mixture is no longer final");
  }

  @Test
  void shouldWaitForTheIntervalUnlessASourceComesOrLeaves() {
    PlannedMixture first = plan(List.of(A, B), Optional.empty(), 0).orElseThrow();
    List<MixtureSource> turned =
        List.of(Sources.withScore("a", 0.05), Sources.withScore("b", 0.09));

    assertThat(plan(turned, Optional.of(first), 29_999)).isEmpty();
    PlannedMixture joined = plan(List.of(A, B, C), Optional.of(first), 1_000).orElseThrow();
    PlannedMixture left = plan(List.of(A), Optional.of(joined), 2_000).orElseThrow();

    assertThat(joined.reason()).isEqualTo("c came");
    assertThat(joined.epoch()).isEqualTo(first.epoch() + 1);
    assertThat(left.reason()).isEqualTo("b, c left");
    assertThat(left.weights()).singleElement().extracting(Weight::weight).isEqualTo(1.0);
  }

  @Test
  void shouldHoldASourceDownAtOnceWhenItIsUnderAnAlarmAndSetItFreeInSteps() {
    PlannedMixture first = plan(List.of(A, B, C), Optional.empty(), 0).orElseThrow();

    PlannedMixture capped =
        plan(List.of(A, B, C), Optional.of(first), Set.of("a"), 1_000).orElseThrow();
    PlannedMixture freed =
        plan(List.of(A, B, C), Optional.of(capped), Set.of(), 2_000).orElseThrow();

    assertThat(first.weightOf("a").orElseThrow()).isGreaterThan(0.6);
    assertThat(capped.weightOf("a").orElseThrow()).isCloseTo(0.05, within(1e-9));
    assertThat(capped.reason()).isEqualTo("a held down by an alarm");
    assertThat(capped.weights().get(0).capped()).isTrue();
    assertThat(freed.weightOf("a").orElseThrow()).isCloseTo(0.15, within(1e-9));
    assertThat(freed.reason()).isEqualTo("a set free again");
  }

  @Test
  void shouldIgnoreAlarmsWhenAllSourcesAreUnderOne() {
    PlannedMixture first = plan(List.of(A, B), Optional.empty(), 0).orElseThrow();
    PlannedMixture all =
        plan(List.of(A, B), Optional.of(first), Set.of("a", "b"), 1_000).orElseThrow();

    assertThat(all.weights().stream().mapToDouble(Weight::weight).sum())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void shouldTakeGivenWeightsAmongTheLiveSourcesWhenFixed() {
    MixturePolicy fixed =
        new MixturePolicy(
            Kind.FIXED,
            1,
            0,
            1,
            Map.of("a", 3.0, "b", 1.0, "gone", 9.0),
            0.01,
            1,
            0,
            0.01,
            0,
            1,
            Optional.empty());

    PlannedMixture mixture =
        new MixturePlanner(fixed)
            .plan(
                new Situation(
                    List.of(A, B), Optional.empty(), Set.of(), Optional.empty(), 0, START_MS))
            .orElseThrow();

    assertThat(mixture.weights()).extracting(Weight::target).containsExactly(0.75, 0.25);
  }

  @Test
  void shouldGiveAllTheSameShareWhenThereAreMoreSourcesThanFloors() {
    MixturePolicy high =
        new MixturePolicy(
            Kind.PROPORTIONAL, 1, 0, 1, Map.of(), 0.5, 1, 0, 0.01, 0, 1, Optional.empty());
    PlannedMixture mixture =
        new MixturePlanner(high)
            .plan(
                new Situation(
                    List.of(A, B, C), Optional.empty(), Set.of(), Optional.empty(), 0, START_MS))
            .orElseThrow();

    assertThat(mixture.weights())
        .allSatisfy(w -> assertThat(w.weight()).isCloseTo(1.0 / 3, within(1e-12)));
  }

  @Test
  void shouldGiveMarginalValuesThatAgreeAmongSharesWhenDOptimal() {
    Random random = new Random(4);
    List<MixtureSource> sources = Sources.random(3, 6, random);
    MixturePolicy policy =
        new MixturePolicy(
            Kind.D_OPTIMAL, 1, 0, 1e4, Map.of(), 1e-9, 1, 0, 0.01, 0, 1, Optional.empty());

    PlannedMixture mixture =
        new MixturePlanner(policy)
            .plan(new Situation(sources, Optional.empty(), Set.of(), Optional.empty(), 0, START_MS))
            .orElseThrow();

    double best = mixture.weights().stream().mapToDouble(Weight::marginalValue).max().orElse(0);
    assertThat(mixture.gap().orElseThrow()).isLessThan(1e-6);
    assertThat(mixture.weights())
        .allSatisfy(
            w ->
                assertThat(w.weight() < 1e-6 || w.marginalValue() > best - 1e-3)
                    .as(w.toString())
                    .isTrue());
  }

  @Test
  void shouldRefuseAFloorOfZero() {
    assertThatThrownBy(
            () ->
                new MixturePolicy(
                    Kind.PROPORTIONAL, 1, 0, 1, Map.of(), 0, 1, 0, 1, 0, 1, Optional.empty()))
        .hasMessageContaining("stalls trainers");
  }

  private static Supplier<Optional<PlannedMixture>> previous(Optional<PlannedMixture> last) {
    return () -> last;
  }

  @Test
  void shouldKeepTheEpochWhileAnAlarmHoldsASourceDown() {
    MixtureSource twin = Sources.withScore("b", 0.09);
    Optional<PlannedMixture> first = plan(List.of(A, twin), Optional.empty(), 0);
    Optional<PlannedMixture> capped = plan(List.of(A, twin), first, Set.of("a"), 31_000);
    assertThat(capped.orElseThrow().weightOf("a").orElseThrow()).isCloseTo(0.05, within(1e-9));

    assertThat(plan(List.of(A, twin), capped, Set.of("a"), 62_000)).isEmpty();
    assertThat(plan(List.of(A, twin), capped, Set.of("a"), 93_000)).isEmpty();
    assertThat(plan(List.of(A, twin), capped, 124_000).orElseThrow().reason())
        .startsWith("a set free again");
  }

  private Optional<PlannedMixture> plan(
      List<MixtureSource> sources, Optional<PlannedMixture> last, long afterMs) {
    return plan(sources, last, Set.of(), afterMs);
  }

  private Optional<PlannedMixture> plan(
      List<MixtureSource> sources,
      Optional<PlannedMixture> last,
      Set<String> alarmed,
      long afterMs) {
    return planner.plan(
        new Situation(sources, last, alarmed, Optional.empty(), 0, START_MS + afterMs));
  }
}
