package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RankingDiagnostic;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardHeader.Late;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;

/** Folding where records are read and merging partials is folding all records in one place. */
class PartialsPropertyTest {
  private static final double RELATIVE = 1e-9;

  /** For small differences of large numbers. */
  private static final double ABSOLUTE = 1e-13;

  private static final int SPAN_MS = 20_000;
  private static final List<Long> LENGTHS = List.of(4_000L, 12_000L, WindowPolicy.SINCE_START);

  /** Nothing is late. */
  private static final BoardSettings PATIENT = settings(SPAN_MS);

  private static final BoardSettings IMPATIENT = settings(1_500);

  private static BoardSettings settings(long graceMs) {
    return new BoardSettings(
        ScoringDefinition.standard(), new WindowPolicy(1_000, LENGTHS, graceMs), 1_000);
  }

  @Property(tries = 150)
  void shouldEqualTheBoardThatFoldedGroupsOneByOneHoweverRecordsAreDealtAndCommitted(
      @ForAll @IntRange(min = 1, max = 9) int dimension,
      @ForAll @IntRange(min = 1, max = 150) int records,
      @ForAll @IntRange(min = 0, max = 2) int tasks,
      @ForAll @IntRange(min = 0, max = 4) int pace,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<ExampleGroup> groups = Partials.groups(records, dimension, SPAN_MS, random);
    CosineBackground background = Examples.background(dimension);
    double commitShare = new double[] {0, 0.02, 0.1, 0.5, 1}[pace];

    Board merged = Examples.frozenBoard(Examples.BOARD, dimension, PATIENT);
    for (BoardInput input :
        Partials.of(groups, background, PATIENT, 1 << (2 * tasks), commitShare, random)) {
      accept(merged, (Partial) input);
    }

    assertSame(merged.estimate(), offline(groups, dimension).estimate());
  }

  @Property(tries = 150)
  void shouldEqualTheBoardThatFoldedGroupsWhenGroupsAndPartialsComeInAnyOrderAroundTheFreeze(
      @ForAll @IntRange(min = 1, max = 9) int dimension,
      @ForAll @IntRange(min = 2, max = 100) int records,
      @ForAll boolean isFrozen,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<ExampleGroup> groups = Partials.groups(records, dimension, SPAN_MS, random);
    CosineBackground background = Examples.background(dimension);
    int whole = random.nextInt(records);
    List<BoardInput> inputs =
        new ArrayList<>(
            Partials.of(groups.subList(whole, records), background, PATIENT, 4, 0.2, random));
    groups.subList(0, whole).forEach(group -> inputs.add(Examples.routed(group)));
    Collections.shuffle(inputs, random);

    Board board =
        isFrozen
            ? Examples.frozenBoard(Examples.BOARD, dimension, PATIENT)
            : Examples.board(Examples.BOARD, dimension, PATIENT);
    for (BoardInput input : inputs) {
      if (input instanceof Partial partial) {
        accept(board, partial);
        assertThat(board.background()).contains(background);
      } else {
        assertThat(board.accept((RoutedGroup) input, 0)).isInstanceOf(Outcome.Accepted.class);
      }
      if (random.nextInt(4) == 0) {
        assertThat(board.advance(0)).isFalse();
      }
    }
    while (board.calibration().isDraining()) {
      board.advance(0);
    }

    assertThat(board.calibration().waiting().examples()).isZero();
    assertSame(board.estimate(), offline(groups, dimension).estimate());
  }

  /** Lateness of a partial is that of its pane, against the newest event time merged before. */
  @Property(tries = 150)
  void shouldCountAllExamplesOfALatePartialAndNameItsSource(
      @ForAll @IntRange(min = 1, max = 120) int records,
      @ForAll @IntRange(min = 0, max = 2) int tasks,
      @ForAll long seed) {
    int dimension = 3;
    Random random = new Random(seed);
    CosineBackground background = Examples.background(dimension);
    List<ExampleGroup> groups = Partials.groups(records, dimension, SPAN_MS, random);
    Board board = Examples.frozenBoard(Examples.BOARD, dimension, IMPATIENT);
    long streamTimeMs = Long.MIN_VALUE;
    Map<String, Late> late = new TreeMap<>();
    Map<String, Long> inTime = new HashMap<>();
    for (BoardInput input :
        Partials.of(groups, background, IMPATIENT, 1 << (2 * tasks), 0.2, random)) {
      Partial partial = (Partial) input;
      String source = partial.key().source();
      long closesMs = partial.key().paneStartMs() + 1_000 + 1_500;
      if (streamTimeMs >= closesMs) {
        Late before = late.getOrDefault(source, Late.NONE);
        late.put(
            source,
            new Late(
                before.examples() + partial.examples(),
                Math.max(before.worstMs(), streamTimeMs - closesMs)));
      } else {
        streamTimeMs = Math.max(streamTimeMs, partial.state().newestMs());
        inTime.merge(source, partial.examples(), Long::sum);
      }
      accept(board, partial);
    }

    BoardEstimate estimate = board.estimate();
    Map<String, Long> lateExamples = new HashMap<>();
    late.forEach((source, count) -> lateExamples.put(source, count.examples()));
    assertThat(estimate.late()).isEqualTo(lateExamples);
    Map<String, Long> counted = new HashMap<>();
    estimate
        .windows()
        .get(2)
        .sources()
        .forEach(s -> counted.put(s.estimate().source(), s.estimate().n()));
    assertThat(counted).isEqualTo(inTime);
    Map<String, Double> named = new HashMap<>();
    estimate.diagnostics().stream()
        .filter(d -> d.kind() == RankingDiagnostic.Kind.LATE_EXAMPLES)
        .forEach(d -> named.put(d.source().orElseThrow(), d.value()));
    late.keySet().retainAll(inTime.keySet());
    assertThat(named.keySet()).isEqualTo(late.keySet());
    named.forEach(
        (source, seconds) ->
            assertThat(seconds).isCloseTo(late.get(source).worstMs() / 1_000.0, within(1e-9)));
  }

  private static void accept(Board board, Partial partial) {
    assertThat(board.accept(partial, 0)).isEqualTo(Outcome.accepted(partial));
  }

  private static Board offline(List<ExampleGroup> groups, int dimension) {
    Board board =
        new Board(
            Examples.BOARD,
            new BoardIdentity(Examples.ENCODER, dimension),
            new BoardPolicies(
                PATIENT,
                new CalibrationPolicy(
                    16, 16, 0, Map.of(Examples.BOARD, Examples.background(dimension))),
                MixturePolicy.standard(),
                AlarmPolicy.withoutQuarantine()),
            new MemoryLog(),
            Workbench::new,
            0);
    groups.forEach(group -> board.accept(Examples.routed(group), 0));
    return board;
  }

  private static void assertSame(BoardEstimate actual, BoardEstimate expected) {
    assertThat(actual)
        .usingRecursiveComparison(
            RecursiveComparisonConfiguration.builder()
                .withComparatorForType(PartialsPropertyTest::closely, Double.class)
                .build())
        .isEqualTo(expected);
  }

  private static int closely(Double a, Double b) {
    double tolerance = RELATIVE * Math.max(Math.abs(a), Math.abs(b)) + ABSOLUTE;
    return Math.abs(a - b) <= tolerance ? 0 : Double.compare(a, b);
  }
}
