package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.store.TwoStages.Plan;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.statistics.Statistics;

/**
 * A stage may crash before and after every write to a store, every record that it reads or sends
 * and every commit, and what comes out is as if it had not.
 */
class CrashPropertyTest {
  private static final List<String> BOARDS = List.of("run", "other");
  private static final int PARTITIONS = 3;
  private static final WindowPolicy PATIENT =
      new WindowPolicy(1_000, List.of(3_000L, WindowPolicy.SINCE_START), 600_000);

  enum Kind {
    FOLD,
    COMMIT_FOLD,
    RANK,
    COMMIT_RANK,
    TICK
  }

  /**
   * What happens next.
   *
   * @param at partition, or how many records are ranked
   * @param forwardMs how far the clock of the scenario moves before a record
   * @param backMs how far the time of the record lies behind that clock
   */
  record Step(Kind kind, int at, int source, long forwardMs, long backMs, int negatives) {}

  /**
   * Sizes of one run.
   *
   * @param dimension small, so that a few rows are a triangle, or not
   */
  record Sizes(int dimension, int journalBytes, int panelBytes) {}

  @Property(tries = 80)
  void shouldEndAlikeWhereverAStageCrashes(
      @ForAll("steps") List<Step> steps,
      @ForAll("sizes") Sizes sizes,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 150) Integer> crashGaps) {
    Plan plan = plan(inputs(steps, sizes), sizes, given(sizes, Task.WINDOWS), true, true);
    assertAlike(plan, steps, crashGaps);
  }

  @Property(tries = 60)
  void shouldEndAlikeWhenCrashesChangeWhatIsCommittedTogether(
      @ForAll("steps") List<Step> steps,
      @ForAll("sizes") Sizes sizes,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 150) Integer> crashGaps) {
    Plan plan = plan(inputs(steps, sizes), sizes, given(sizes, PATIENT), true, false);
    TwoStages crashing = assertAlike(plan, steps, crashGaps);
    assertThat(counted(crashing)).isEqualTo(sent(plan));
  }

  @Property(tries = 60)
  void shouldEndAlikeWhereverAStageCrashesWhileBoardsCalibrate(
      @ForAll("steps") List<Step> steps,
      @ForAll("sizes") Sizes sizes,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 150) Integer> crashGaps) {
    BoardPolicies calibrating = policies(new CalibrationPolicy(16, 16, 0, Map.of()), PATIENT);
    Plan plan = plan(inputs(steps, sizes), sizes, calibrating, true, true);
    assertAlike(plan, steps, crashGaps);
  }

  /**
   * When a revision takes over, and so what is stale by then, depends on where the ranking task
   * commits among what it is sent, and that on what is folded before it is sent. So this is held
   * against the same commits without crashes.
   */
  @Property(tries = 60)
  void shouldEndAlikeWhereverAStageCrashesWhileRevisionsChange(
      @ForAll("longRuns") List<Step> steps,
      @ForAll("sizes") Sizes sizes,
      @ForAll boolean repeats,
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 150) Integer> crashGaps) {
    BoardPolicies hasty =
        new BoardPolicies(
            new BoardSettings(ScoringDefinition.standard(), PATIENT, 16),
            new CalibrationPolicy(16, 16, 0, Map.of()),
            MixturePolicy.standard(),
            AlarmPolicy.standard(),
            1);
    Plan plan = plan(revised(inputs(steps, sizes)), sizes, hasty, true, repeats);
    TwoStages crashing = run(plan, steps, crashGaps);
    assertThat(crashing.crashes()).isPositive();
    assertThat(crashing.sent()).isEqualTo(sent(plan));
    Estimates.assertEqual(crashing.estimate("run"), crashing.estimateWithoutCrashes("run"));
    Statistics.label("changes")
        .collect(crashing.estimate("run").revisions().changes().size())
        .coverage(
            coverage -> {
              coverage.check(0).percentage(share -> share < 30);
              coverage.check(2).percentage(share -> share > 5);
            });
  }

  /** One board, whose encoder goes through four revisions; one in eight is behind. */
  private static List<List<ExampleGroup>> revised(List<List<ExampleGroup>> inputs) {
    Random random = new Random(11);
    return inputs.stream()
        .map(
            input ->
                IntStream.range(0, input.size())
                    .mapToObj(
                        i -> {
                          int revision = 4 * i / input.size() - (random.nextInt(8) == 0 ? 1 : 0);
                          ExampleGroup onRun = Examples.onBoard("run", input.get(i));
                          return Examples.by("enc@" + Math.max(0, revision), onRun);
                        })
                    .toList())
        .toList();
  }

  @Property(tries = 100)
  void shouldCountNoMoreThanTheCommitOfTheCrashedTaskTwiceWithoutTransactions(
      @ForAll("steps") List<Step> steps,
      @ForAll("sizes") Sizes sizes,
      @ForAll boolean isCalibrating,
      @ForAll @IntRange(min = 1, max = 1_500) int crash) {
    BoardPolicies policies =
        isCalibrating
            ? policies(new CalibrationPolicy(16, 16, 0, Map.of()), Task.WINDOWS)
            : given(sizes, Task.WINDOWS);
    Plan plan = plan(inputs(steps, sizes), sizes, policies, false, false);
    TwoStages crashing = run(plan, steps, List.of(crash));
    assertThat(counted(crashing) + crashing.waiting())
        .isBetween(sent(plan), sent(plan) + crashing.readAgain());
  }

  private static TwoStages assertAlike(Plan plan, List<Step> steps, List<Integer> crashGaps) {
    TwoStages straight = run(plan, steps, List.of());
    TwoStages crashing = run(plan, steps, crashGaps);
    assertThat(straight.crashes()).isZero();
    assertThat(MemoryStores.keys(crashing.stores().panels())).isEmpty();
    for (String board : boards(plan)) {
      BoardEstimate expected = straight.estimate(board);
      Estimates.assertEqual(crashing.estimate(board), expected);
    }
    assertThat(counted(crashing)).isEqualTo(counted(straight));
    return crashing;
  }

  private static TwoStages run(Plan plan, List<Step> steps, List<Integer> crashGaps) {
    TwoStages stages = new TwoStages(plan, crashGaps);
    for (Step step : steps) {
      switch (step.kind()) {
        case FOLD -> stages.fold(step.at() % PARTITIONS);
        case COMMIT_FOLD -> stages.commitFold(step.at() % PARTITIONS);
        case RANK -> stages.rank(step.at());
        case COMMIT_RANK -> stages.commitRank();
        case TICK -> stages.tickRank();
      }
    }
    stages.finish();
    return stages;
  }

  private static List<String> boards(Plan plan) {
    return BOARDS.stream()
        .filter(
            board ->
                plan.inputs().stream()
                    .flatMap(List::stream)
                    .anyMatch(group -> group.board().equals(board)))
        .toList();
  }

  /** Examples that were sent. */
  private static long sent(Plan plan) {
    return plan.inputs().stream()
        .flatMap(List::stream)
        .mapToLong(group -> group.negatives().size())
        .sum();
  }

  /** Examples that were counted, late ones included. */
  private static long counted(TwoStages stages) {
    long counted = 0;
    for (String board : stages.boards()) {
      BoardEstimate estimate = stages.estimate(board);
      counted += estimate.late().values().stream().mapToLong(n -> n).sum();
      if (!estimate.windows().isEmpty()) {
        counted +=
            estimate.windows().get(1).sources().stream().mapToLong(s -> s.estimate().n()).sum();
      }
    }
    return counted;
  }

  private static Plan plan(
      List<List<ExampleGroup>> inputs,
      Sizes sizes,
      BoardPolicies policies,
      boolean isExactlyOnce,
      boolean repeats) {
    return new Plan(
        inputs, policies, sizes.journalBytes(), sizes.panelBytes(), isExactlyOnce, repeats);
  }

  private static BoardPolicies given(Sizes sizes, WindowPolicy windows) {
    CosineBackground given = Examples.background(sizes.dimension());
    return policies(
        new CalibrationPolicy(16, 16, 0, Map.of("run", given, "other", given)), windows);
  }

  private static BoardPolicies policies(CalibrationPolicy calibration, WindowPolicy windows) {
    return new BoardPolicies(
        new BoardSettings(ScoringDefinition.standard(), windows, 16),
        calibration,
        MixturePolicy.standard(),
        AlarmPolicy.standard());
  }

  private static List<List<ExampleGroup>> inputs(List<Step> steps, Sizes sizes) {
    Random random = new Random(7);
    List<List<ExampleGroup>> inputs = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      inputs.add(new ArrayList<>());
    }
    long clock = 10_000;
    for (Step step : steps) {
      if (step.kind() == Kind.FOLD) {
        clock += step.forwardMs();
        inputs
            .get(step.at() % PARTITIONS)
            .add(
                Examples.onBoard(
                    BOARDS.get(random.nextInt(BOARDS.size())),
                    Examples.group(
                        "s" + step.source(),
                        clock - step.backMs(),
                        "q" + random.nextInt(40),
                        sizes.dimension(),
                        step.negatives(),
                        random)));
      }
    }
    return inputs;
  }

  @Provide
  Arbitrary<Sizes> sizes() {
    return Combinators.combine(
            Arbitraries.of(3, 6, 16),
            Arbitraries.of(1, 1_500, 20_000),
            Arbitraries.of(400, 700, 10_000))
        .as(Sizes::new);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    return step()
        .list()
        .ofMinSize(1)
        .ofMaxSize(200)
        .withSizeDistribution(RandomDistribution.uniform());
  }

  @Provide
  Arbitrary<List<Step>> longRuns() {
    return step().list().ofMinSize(250).ofMaxSize(500);
  }

  private static Arbitrary<Step> step() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.just(Kind.FOLD)),
            Tuple.of(4, Arbitraries.just(Kind.COMMIT_FOLD)),
            Tuple.of(6, Arbitraries.just(Kind.RANK)),
            Tuple.of(3, Arbitraries.just(Kind.COMMIT_RANK)),
            Tuple.of(1, Arbitraries.just(Kind.TICK)));
    Arbitrary<Long> forward =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.longs().between(0, 400)),
            Tuple.of(2, Arbitraries.longs().between(900, 2_500)),
            Tuple.of(1, Arbitraries.longs().between(5_000, 9_000)));
    Arbitrary<Long> back =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(0L)), Tuple.of(2, Arbitraries.longs().between(0, 5_000)));
    return Combinators.combine(
            kinds,
            Arbitraries.integers().between(0, 8),
            Arbitraries.integers().between(0, 1),
            forward,
            back,
            Arbitraries.integers().between(1, 4))
        .as(Step::new);
  }
}
