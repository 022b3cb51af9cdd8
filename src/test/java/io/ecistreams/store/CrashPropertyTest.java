package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;

/** At any crash point a restored task goes on as one that was never interrupted. */
class CrashPropertyTest {
  /** Live panes (3 s of windows, or 1.5 s of grace and the pane), stale snapshots, and the past. */
  private static final int MOST_SNAPSHOTS = 4 + 7 + 1;

  /**
   * A group.
   *
   * @param backMs how far its time lies behind the clock of the scenario
   * @param forwardMs how far that clock moves before it
   * @param restartSlots ring size of a restart after it; 0 for none
   */
  record Step(int source, long forwardMs, long backMs, int negatives, int restartSlots) {}

  @Property(tries = 200)
  void shouldGoOnAlikeWhenATaskCrashesAnywhereWithAGivenBackground(
      @ForAll("scenarios") List<Step> steps,
      @ForAll @IntRange(min = 3, max = 6) int d,
      @ForAll @IntRange(min = 1, max = 8) int slots) {
    Task straight = new Task(MemoryStores.open(), Task.given(slots, d));
    Task crashing = new Task(MemoryStores.open(), Task.given(slots, d));
    int ring = slots;
    List<ExampleGroup> groups = groups(steps, d);
    for (int i = 0; i < steps.size(); i++) {
      straight.process(groups.get(i));
      crashing.process(groups.get(i));
      assertBounded(crashing.stores(), ring);
      if (steps.get(i).restartSlots() > 0) {
        // Keys of a larger ring go with the first fold after the restart.
        ring = Math.max(ring, steps.get(i).restartSlots());
        crashing.restart(Task.given(steps.get(i).restartSlots(), d));
        Estimates.assertEqual(crashing.estimate(), straight.estimate());
      }
    }
    assertThat(crashing.estimate().late()).isEqualTo(straight.estimate().late());
    Estimates.assertEqual(crashing.estimate(), straight.estimate());
  }

  @Property(tries = 100)
  void shouldGoOnAlikeWhenATaskCrashesWhileItCalibrates(
      @ForAll("scenarios") List<Step> steps, @ForAll @IntRange(min = 3, max = 6) int d) {
    Task straight = new Task(MemoryStores.open(), Task.calibrating(5));
    Task crashing = new Task(MemoryStores.open(), Task.calibrating(5));
    List<ExampleGroup> groups = groups(steps, d);
    for (int i = 0; i < steps.size(); i++) {
      straight.process(groups.get(i));
      crashing.process(groups.get(i));
      if (steps.get(i).restartSlots() > 0) {
        crashing.restart(Task.calibrating(steps.get(i).restartSlots()));
        assertThat(crashing.board().waitingExamples())
            .isEqualTo(straight.board().waitingExamples());
        Estimates.assertEqual(crashing.estimate(), straight.estimate());
      }
    }
    Estimates.assertEqual(crashing.estimate(), straight.estimate());
  }

  @Property(tries = 40)
  void shouldGiveTheSameEstimateWhenRestoredFromACopyAfterEveryStep(
      @ForAll("scenarios") List<Step> steps, @ForAll @IntRange(min = 4, max = 8) int slots) {
    Task straight = new Task(MemoryStores.open(), Task.given(slots, 3));
    for (ExampleGroup group : groups(steps, 3)) {
      straight.process(group);
      Task copy = new Task(MemoryStores.copy(straight.stores()), Task.given(slots, 3));
      Estimates.assertEqual(copy.estimate(), straight.estimate());
    }
  }

  private static void assertBounded(BoardStores stores, int slots) {
    for (String source : List.of("s0", "s1", "s2")) {
      assertThat(MemoryStores.keysOf(stores.journal(), Examples.BOARD, source))
          .as("journal keys of %s", source)
          .isLessThanOrEqualTo(slots);
      // A header and one chunk each.
      assertThat(MemoryStores.keysOf(stores.snapshots(), Examples.BOARD, source))
          .as("snapshot keys of %s", source)
          .isLessThanOrEqualTo(2 * MOST_SNAPSHOTS);
    }
  }

  private static List<ExampleGroup> groups(List<Step> steps, int dimension) {
    Random random = new Random(7);
    List<ExampleGroup> groups = new ArrayList<>();
    long clock = 10_000;
    for (Step step : steps) {
      clock += step.forwardMs();
      groups.add(
          Examples.group(
              "s" + step.source(),
              clock - step.backMs(),
              "q" + random.nextInt(40),
              dimension,
              step.negatives(),
              random));
    }
    return groups;
  }

  @Provide
  Arbitrary<List<Step>> scenarios() {
    Arbitrary<Long> forward =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.longs().between(0, 400)),
            Tuple.of(2, Arbitraries.longs().between(900, 2_500)),
            Tuple.of(1, Arbitraries.longs().between(5_000, 9_000)));
    Arbitrary<Long> back =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(0L)), Tuple.of(2, Arbitraries.longs().between(0, 5_000)));
    Arbitrary<Integer> restarts =
        Arbitraries.frequencyOf(
            Tuple.of(7, Arbitraries.just(0)), Tuple.of(2, Arbitraries.integers().between(1, 9)));
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            forward,
            back,
            Arbitraries.integers().between(1, 3),
            restarts)
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(120)
        .withSizeDistribution(RandomDistribution.uniform());
  }
}
