package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.information.ClosedPanes;
import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.ScoredGroup;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;

class BoardTest {
  private static final int D = 4;
  private static final WindowPolicy WINDOWS =
      new WindowPolicy(1_000, List.of(3_000L, 5_000L, WindowPolicy.SINCE_START), 1_000);
  private final Random random = new Random(1);

  @Test
  void shouldCountExamplesAsLateWhenTheirPaneIsClosed() {
    Board board = frozen();
    board.fold(group("a", 9_999));

    // The pane [7000, 8000) closes at 9000, the pane [8000, 9000) at 10000.
    Optional<ScoredGroup> late = board.fold(group("a", 7_999));
    Optional<ScoredGroup> inTime = board.fold(group("a", 8_000));

    assertThat(late).isEmpty();
    assertThat(inTime).isPresent();
    assertThat(board.late()).containsExactly(Map.entry("a", 2L));
    assertThat(board.estimate().late()).containsExactly(Map.entry("a", 2L));
    assertThat(n(board.estimate().windows().get(2), "a")).isEqualTo(4);
    assertThat(board.streamTimeMs()).isEqualTo(9_999);
  }

  @Test
  void shouldNotMakeASourceWhenAllItsExamplesAreLate() {
    Board board = frozen();
    board.fold(group("a", 50_000));
    board.fold(group("tardy", 1_000));

    assertThat(board.sources()).containsExactly("a");
    assertThat(board.late()).containsOnlyKeys("tardy");
  }

  @Test
  void shouldLetPanesLeaveWhenWindowsSlide() {
    Board board = frozen();
    for (long second = 0; second < 8; second++) {
      board.fold(group("a", second * 1_000 + 500));
      board.expire();

      List<WindowEstimate> windows = board.estimate().windows();
      assertThat(n(windows.get(0), "a")).isEqualTo(2 * Math.min(3, second + 1));
      assertThat(n(windows.get(1), "a")).isEqualTo(2 * Math.min(5, second + 1));
      assertThat(n(windows.get(2), "a")).isEqualTo(2 * (second + 1));
      assertThat(windows.get(0).endMs()).isEqualTo((second + 1) * 1_000);
      assertThat(windows.get(0).startMs()).isEqualTo((second - 2) * 1_000);
      assertThat(windows.get(2).startMs()).isEqualTo(Long.MIN_VALUE);
    }
  }

  @Test
  void shouldLeaveAWindowWhenASourceFallsSilent() {
    Board board = frozen();
    board.fold(group("silent", 500));
    board.fold(group("a", 500));
    board.fold(group("a", 3_500));

    List<WindowEstimate> windows = board.estimate().windows();

    assertThat(names(windows.get(0))).containsExactly("a");
    assertThat(names(windows.get(1))).containsExactlyInAnyOrder("a", "silent");
    assertThat(windows.get(0).hybrids()).isEmpty();
    assertThat(windows.get(1).hybrids()).hasSize(1);
  }

  @Test
  void shouldEqualTheSumOfAllWhenTakenSinceTheStart() {
    Board board = frozen();
    SourceState expected = new SourceState(D);
    for (int i = 0; i < 300; i++) {
      ExampleGroup group = group("a", 100L * i + random.nextInt(2_000));
      board.fold(group).ifPresent(expected::fold);
      board.expire();
    }

    SourceEstimate actual = only(board.estimate().windows().get(2));
    SourceEstimate direct =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D))
            .rank(List.of(new RankingEstimator.Windowed("a", expected)))
            .get(0)
            .estimate();
    assertThat(board.source("a").past()).isPresent();
    assertThat(actual.n()).isEqualTo(direct.n());
    assertThat(actual.queries()).isEqualTo(direct.queries());
    assertThat(actual.eci()).isCloseTo(direct.eci(), within(1e-12));
    assertThat(actual.flags()).isEqualTo(direct.flags());
    assertThat(actual.n() + board.late().getOrDefault("a", 0L)).isEqualTo(600);
  }

  @Test
  void shouldGiveEachWindowWhatAFreshBoardGivesWhenFedOnlyThat() {
    Board board = frozen();
    List<ExampleGroup> inWindow = new ArrayList<>();
    for (long time = 0; time < 20_000; time += 400) {
      ExampleGroup group = group(time % 800 == 0 ? "a" : "b", time);
      board.fold(group);
      board.expire();
      if (time >= 17_000) {
        inWindow.add(group);
      }
    }
    Board fresh = frozen();
    inWindow.forEach(fresh::fold);

    List<SourceEstimate> actual = estimates(board.estimate().windows().get(0));
    List<SourceEstimate> expected = estimates(fresh.estimate().windows().get(2));
    assertThat(actual)
        .usingRecursiveFieldByFieldElementComparator(
            RecursiveComparisonConfiguration.builder()
                .withComparatorForType(BoardTest::closely, Double.class)
                .build())
        .isEqualTo(expected);
  }

  @Test
  void shouldMoveAPaneToThePastOnceWhenItHasLeftEveryWindow() {
    Board board = frozen();
    board.fold(group("a", 500));
    board.fold(group("b", 700));
    board.fold(group("a", 1_500));
    assertThat(board.expire()).isEmpty();

    board.fold(group("a", 5_500));
    assertThat(board.expire()).isEqualTo(Map.of("a", List.of(0L), "b", List.of(0L)));
    assertThat(board.expire()).isEmpty();
    board.fold(group("a", 6_500));
    assertThat(board.expire()).isEqualTo(Map.of("a", List.of(1_000L)));
    assertThat(board.source("a").past().orElseThrow().sums().records()).isEqualTo(2);
    assertThat(board.source("b").past().orElseThrow().sums().records()).isEqualTo(1);
    assertThat(board.source("a").paneStarts()).containsExactly(5_000L, 6_000L);
  }

  @Test
  void shouldThrowWhenTheBackgroundIsFrozenTwice() {
    Board board = frozen();

    assertThatIllegalStateException()
        .isThrownBy(() -> board.freeze(Examples.background(D)))
        .withMessageContaining("run");
  }

  @Test
  void shouldHaveNoWindowsWhileCalibrating() {
    Board board = empty();
    for (int i = 0; i < 15; i++) {
      board.calibrate(group("a", 1_000 + i));
    }

    BoardEstimate estimate = board.estimate();
    assertThat(board.measuredBackground()).isEmpty();
    assertThat(board.measuredEarly()).isPresent();
    assertThat(estimate.windows()).isEmpty();
    assertThat(estimate.background()).isEmpty();
    assertThat(estimate.calibrationQueries()).isEqualTo(15);
    assertThat(estimate.requiredQueries()).isEqualTo(16);
    assertThat(estimate.newestMs()).isEqualTo(1_014);
    board.calibrate(group("a", 2_000));
    assertThat(board.measuredBackground()).isPresent();
  }

  @Test
  void shouldAdmitAGroupOfAnotherEncoderWhenThatWasOnlyAssumed() {
    ExampleGroup said = group("a", 0);
    ExampleGroup assumed =
        new ExampleGroup(
            said.board(),
            said.source(),
            said.encoder(),
            said.minedAtMs(),
            said.records(),
            said.queryId(),
            said.positiveId(),
            said.query(),
            said.positive(),
            said.negatives(),
            true,
            Optional.empty(),
            Optional.empty());
    Board other = new Board("run", new BoardIdentity("other", D), settings());

    assertThat(other.admit(assumed)).isEqualTo(Outcome.accepted(assumed));
    assertThat(reason(other.admit(said))).isEqualTo(RejectionReason.WRONG_ENCODER);
  }

  @Test
  void shouldRefuseAGroupWhenEncoderOrDimensionIsNotTheBoards() {
    ExampleGroup group = group("a", 0);

    Board other = new Board("run", new BoardIdentity("other", D), settings());
    assertThat(reason(other.admit(group))).isEqualTo(RejectionReason.WRONG_ENCODER);
    Board wider = new Board("run", new BoardIdentity(Examples.ENCODER, D + 1), settings());
    assertThat(reason(wider.admit(group))).isEqualTo(RejectionReason.MIXED_DIMENSIONS);
    assertThat(empty().admit(group)).isEqualTo(Outcome.accepted(group));
  }

  @Test
  void shouldCompareOnlyTheBestTwelveInPairsWhenThereAreMoreSources() {
    Board board = frozen();
    for (int source = 0; source < 14; source++) {
      board.fold(group("s" + source, 500));
    }

    WindowEstimate window = board.estimate().windows().get(0);

    List<String> best = names(window).subList(0, 12);
    assertThat(window.sources()).hasSize(14);
    assertThat(window.hybrids()).hasSize(12 * 11 / 2 + 12 * 11 * 10 / 6);
    assertThat(window.hybrids()).allMatch(hybrid -> best.containsAll(hybrid.sources()));
  }

  @Test
  void shouldScoreAsTheFullEstimateDoesWhenOnlyScoresAreBroughtUpToDate() {
    int dimension = 128;
    Board quick = frozen(dimension);
    Board full = frozen(dimension);
    for (int i = 0; i < 60; i++) {
      ExampleGroup group =
          Examples.group(i % 3 == 0 ? "a" : "b", 100L * i, "q" + i, dimension, 2, random);
      quick.fold(group);
      full.fold(group);
      quick.expire();
      full.expire();
      List<WindowEstimate> actual = quick.estimateScores().windows();
      List<WindowEstimate> expected = full.estimate().windows();
      for (int w = 0; w < expected.size(); w++) {
        assertSameScores(actual.get(w), expected.get(w));
      }
      assertThat(quick.isSettled()).isFalse();
    }

    assertSettled(quick.estimate(), full.estimate());
    assertThat(quick.isSettled()).isTrue();
  }

  @Test
  void shouldScoreEachWindowAsABoardWithThatWindowAloneWhileTheyDrawApart() {
    Board together = frozen();
    List<Board> alone = new ArrayList<>();
    for (long windowMs : WINDOWS.windowsMs()) {
      Board board =
          new Board(
              Examples.BOARD,
              new BoardIdentity(Examples.ENCODER, D),
              new BoardSettings(
                  ScoringDefinition.standard(),
                  new WindowPolicy(WINDOWS.paneMs(), List.of(windowMs), WINDOWS.graceMs()),
                  16));
      board.freeze(Examples.background(D));
      alone.add(board);
    }
    long longestMs = WINDOWS.windowsMs().stream().mapToLong(Long::longValue).max().orElseThrow();
    for (int i = 0; i < 90; i++) {
      ExampleGroup group = group(i % 4 == 3 ? "b" : "a", i * longestMs / 30);
      together.fold(group);
      together.expire();
      List<WindowEstimate> actual = together.estimate().windows();
      for (int w = 0; w < alone.size(); w++) {
        alone.get(w).fold(group);
        alone.get(w).expire();
        WindowEstimate expected = alone.get(w).estimate().windows().get(0);
        assertThat(actual.get(w).windowMs()).isEqualTo(expected.windowMs());
        assertThat(actual.get(w).startMs()).isEqualTo(expected.startMs());
        assertThat(actual.get(w).endMs()).isEqualTo(expected.endMs());
        assertSameScores(actual.get(w), expected);
      }
    }
    assertThat(together.estimate().windows().get(0).sources())
        .isNotEqualTo(together.estimate().windows().get(alone.size() - 1).sources());
  }

  private static void assertSameScores(WindowEstimate actual, WindowEstimate expected) {
    assertThat(names(actual)).isEqualTo(names(expected));
    for (int s = 0; s < expected.sources().size(); s++) {
      SourceEstimate a = estimates(actual).get(s);
      SourceEstimate e = estimates(expected).get(s);
      assertThat(a.n()).isEqualTo(e.n());
      assertThat(a.eci()).isCloseTo(e.eci(), within(1e-9 * e.eci()));
      assertThat(a.trace()).isCloseTo(e.trace(), within(1e-12 * e.trace()));
    }
    assertThat(actual.hybrids()).hasSameSizeAs(expected.hybrids());
  }

  private static void assertSettled(BoardEstimate actual, BoardEstimate expected) {
    for (int w = 0; w < expected.windows().size(); w++) {
      WindowEstimate a = actual.windows().get(w);
      WindowEstimate e = expected.windows().get(w);
      assertSameScores(a, e);
      for (int s = 0; s < e.sources().size(); s++) {
        assertThat(estimates(a).get(s).effectiveRank())
            .isEqualTo(estimates(e).get(s).effectiveRank());
      }
      assertThat(a.hybrids()).isEqualTo(e.hybrids());
    }
  }

  @Test
  void shouldHoldClosedPanesInHalfTheMemoryWhenTheyAreInSinglePrecision() {
    int dimension = 384;
    WindowPolicy windows = new WindowPolicy(1_000, List.of(60_000L), 1_000);
    List<Board> boards = new ArrayList<>();
    for (ClosedPanes closedPanes : ClosedPanes.values()) {
      BoardSettings settings =
          new BoardSettings(ScoringDefinition.standard(), windows, 16, closedPanes);
      Board board =
          new Board(Examples.BOARD, new BoardIdentity(Examples.ENCODER, dimension), settings);
      board.freeze(Examples.background(dimension));
      boards.add(board);
    }
    for (int i = 0; i < 40; i++) {
      ExampleGroup group = Examples.group("a", 250L * i, "q" + i, dimension, 4, random);
      boards.forEach(
          board -> {
            board.fold(group);
            board.expire();
          });
    }

    double exact = closedBytes(boards.get(0));
    assertThat(closedBytes(boards.get(1)) / exact).isBetween(0.5, 0.52);
    double eci = only(boards.get(0).estimate().windows().get(0)).eci();
    double rounded = only(boards.get(1).estimate().windows().get(0)).eci();
    assertThat(rounded).isNotEqualTo(eci).isCloseTo(eci, within(1e-6 * eci));
  }

  /** Ten panes, of which the first eight take no more events. */
  private static long closedBytes(Board board) {
    PaneSeries panes = board.source("a");
    assertThat(panes.paneStarts()).hasSize(10);
    return panes.paneStarts().stream()
        .limit(8)
        .mapToLong(start -> panes.pane(start).orElseThrow().matrix().heapBytes())
        .sum();
  }

  @Test
  void shouldLeaveEffectiveRanksAndHybridsAsTheyWereWhenOnlyScoresAreBroughtUpToDate() {
    int dimension = 128;
    Board board = frozen(dimension);
    board.fold(Examples.group("a", 0, "q1", dimension, 5, random));
    board.fold(Examples.group("b", 0, "q2", dimension, 5, random));
    WindowEstimate before = board.estimate().windows().get(0);
    board.fold(Examples.group("a", 1, "q3", dimension, 5, random));

    WindowEstimate between = board.estimateScores().windows().get(0);
    WindowEstimate after = board.estimate().windows().get(0);

    assertThat(between.hybrids().get(0).eci()).isEqualTo(before.hybrids().get(0).eci());
    assertThat(after.hybrids().get(0).eci()).isNotEqualTo(before.hybrids().get(0).eci());
    assertThat(ranks(between)).isEqualTo(ranks(before));
    assertThat(ranks(after)).isNotEqualTo(ranks(before));
  }

  private static Map<String, Double> ranks(WindowEstimate window) {
    return estimates(window).stream()
        .collect(Collectors.toMap(SourceEstimate::source, SourceEstimate::effectiveRank));
  }

  private static Board frozen(int dimension) {
    Board board =
        new Board(Examples.BOARD, new BoardIdentity(Examples.ENCODER, dimension), settings());
    board.freeze(Examples.background(dimension));
    return board;
  }

  private static RejectionReason reason(Outcome<ExampleGroup> outcome) {
    return ((Outcome.Refused<ExampleGroup>) outcome).rejection().reason();
  }

  private static int closely(Double a, Double b) {
    return Math.abs(a - b) <= 1e-11 * Math.max(1, Math.abs(a)) ? 0 : Double.compare(a, b);
  }

  private static List<SourceEstimate> estimates(WindowEstimate window) {
    return window.sources().stream().map(s -> s.estimate()).toList();
  }

  private static List<String> names(WindowEstimate window) {
    return estimates(window).stream().map(SourceEstimate::source).toList();
  }

  private static SourceEstimate only(WindowEstimate window) {
    assertThat(window.sources()).hasSize(1);
    return window.sources().get(0).estimate();
  }

  private static long n(WindowEstimate window, String source) {
    return estimates(window).stream()
        .filter(e -> e.source().equals(source))
        .mapToLong(SourceEstimate::n)
        .sum();
  }

  private ExampleGroup group(String source, long time) {
    return Examples.group(source, time, "q" + random.nextInt(), D, 2, random);
  }

  private static Board frozen() {
    Board board = empty();
    board.freeze(Examples.background(D));
    return board;
  }

  private static Board empty() {
    return new Board(Examples.BOARD, new BoardIdentity(Examples.ENCODER, D), settings());
  }

  private static BoardSettings settings() {
    return new BoardSettings(ScoringDefinition.standard(), WINDOWS, 16);
  }
}
