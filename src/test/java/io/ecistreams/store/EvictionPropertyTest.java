package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.Depth;
import io.ecistreams.scoring.Emitted;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

/** A task that has room for few boards says what a task with room for all says. */
class EvictionPropertyTest {
  private static final int D = 4;
  private static final long BOARD_BYTES = 2_000;

  /**
   * A group, and what comes after it.
   *
   * @param backMs how far its time lies behind the clock of the scenario
   * @param forwardMs how far that clock moves before it
   * @param emits whether the board is emitted after it
   */
  record Step(int board, int source, long forwardMs, long backMs, int query, boolean emits) {}

  @Property(tries = 150)
  void shouldSayTheSameWhenBoardsAreDroppedAndReadAgain(
      @ForAll("scenarios") List<Step> steps, @ForAll @IntRange(min = 0, max = 3) int room) {
    Map<String, CosineBackground> given = Map.of("board0", Examples.background(D));
    assertAlike(steps, room, new CalibrationPolicy(16, 16, 0, given));
  }

  @Property(tries = 100)
  void shouldSayTheSameWhenBoardsAreDroppedWhileTheyCalibrateAgainstATimeLimit(
      @ForAll("scenarios") List<Step> steps, @ForAll @IntRange(min = 0, max = 3) int room) {
    assertAlike(steps, room, new CalibrationPolicy(64, 16, 9_000, Map.of()));
  }

  private static void assertAlike(List<Step> steps, int room, CalibrationPolicy calibration) {
    LiveState tight = new LiveState(room * BOARD_BYTES + 1);
    TaskBoards roomy = boards(calibration, LiveState.unlimited());
    TaskBoards narrow = boards(calibration, tight);
    List<ExampleGroup> groups = groups(steps);
    long nowMs = 0;
    for (int i = 0; i < steps.size(); i++) {
      nowMs += steps.get(i).forwardMs();
      Board expected = process(roomy, groups.get(i), nowMs);
      Board actual = process(narrow, groups.get(i), nowMs);
      assertSame(actual, expected);
      if (steps.get(i).emits()) {
        assertThat(advanceAll(narrow, nowMs)).isEqualTo(advanceAll(roomy, nowMs));
        assertThat(actual.isDue()).isEqualTo(expected.isDue());
        Emitted emitted = actual.emit(Depth.BOUNDED);
        Emitted straight = expected.emit(Depth.BOUNDED);
        assertThat(emitted.gone()).isEqualTo(straight.gone());
        Estimates.assertEqual(emitted.estimate(), straight.estimate());
        narrow.persist();
        narrow.keepWithinBudget(actual);
      }
      assertWithin(narrow, tight);
    }
    for (Board board : narrow.all()) {
      Estimates.assertEqual(
          board.emit(Depth.BOUNDED).estimate(),
          roomy.find(board.name()).orElseThrow().emit(Depth.BOUNDED).estimate());
    }
  }

  private static void assertSame(Board actual, Board expected) {
    assertThat(actual.background().map(CosineBackground::id))
        .isEqualTo(expected.background().map(CosineBackground::id));
    assertThat(actual.calibration().waiting().examples())
        .isEqualTo(expected.calibration().waiting().examples());
    assertThat(actual.calibration().queries()).isEqualTo(expected.calibration().queries());
    assertThat(actual.sources()).isEqualTo(expected.sources());
    assertThat(actual.touchedMs()).isEqualTo(expected.touchedMs());
  }

  private static void assertWithin(TaskBoards boards, LiveState live) {
    long held = boards.all().stream().filter(Board::isLoaded).mapToLong(Board::heapBytes).sum();
    assertThat(live.heldBytes()).isEqualTo(held);
    long loaded =
        boards.all().stream()
            .filter(board -> board.isLoaded() && !board.calibration().isDraining())
            .count();
    assertThat(held <= live.limitBytes() || loaded <= 1)
        .as("%d bytes in %d boards of %d allowed", held, loaded, live.limitBytes())
        .isTrue();
  }

  private static TaskBoards boards(CalibrationPolicy calibration, LiveState live) {
    BoardSettings settings =
        new BoardSettings(ScoringDefinition.standard(), Task.WINDOWS, calibration.queries());
    return new TaskBoards(
        new TaskBoards.Settings(new BoardPolicies(settings, calibration), 3_000, live),
        MemoryStores.open());
  }

  private static Board process(TaskBoards boards, ExampleGroup group, long nowMs) {
    Board board =
        boards
            .find(group.board())
            .orElseGet(
                () -> boards.create(group.board(), new BoardIdentity(group.encoder(), D), nowMs));
    board.accept(Examples.routed(group), nowMs);
    board.advance(nowMs);
    boards.noteChange(board);
    boards.keepWithinBudget(board);
    return board;
  }

  private static List<Boolean> advanceAll(TaskBoards boards, long nowMs) {
    List<Boolean> frozen = new ArrayList<>();
    for (Board board : boards.all()) {
      frozen.add(board.advance(nowMs));
      board.persist();
      boards.keepWithinBudget(board);
    }
    return frozen;
  }

  private static List<ExampleGroup> groups(List<Step> steps) {
    Random random = new Random(11);
    List<ExampleGroup> groups = new ArrayList<>();
    long clock = 10_000;
    for (Step step : steps) {
      clock += step.forwardMs();
      groups.add(
          Examples.onBoard(
              "board" + step.board(),
              Examples.group(
                  "s" + step.source(), clock - step.backMs(), "q" + step.query(), D, 2, random)));
    }
    return groups;
  }

  @Provide
  Arbitrary<List<Step>> scenarios() {
    Arbitrary<Long> forward =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.longs().between(0, 300)),
            Tuple.of(1, Arbitraries.longs().between(900, 6_000)));
    Arbitrary<Long> back =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.just(0L)), Tuple.of(2, Arbitraries.longs().between(0, 5_000)));
    return Combinators.combine(
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().between(0, 1),
            forward,
            back,
            Arbitraries.integers().between(0, 30),
            Arbitraries.of(false, false, true))
        .as(Step::new)
        .list()
        .ofMinSize(20)
        .ofMaxSize(220)
        .withSizeDistribution(RandomDistribution.uniform());
  }
}
