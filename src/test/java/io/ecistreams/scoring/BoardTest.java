package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.ClosedPanes;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RankingDiagnostic;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardHeader.Late;
import io.ecistreams.testing.Examples;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
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
    accept(board, group("a", 9_999));
    board.takeMerged();

    // The pane [7000, 8000) closes at 9000, the pane [8000, 9000) at 10000.
    accept(board, group("a", 7_999));
    Merged late = board.takeMerged();
    accept(board, group("a", 8_000));
    Merged inTime = board.takeMerged();

    assertThat(late.examples()).isZero();
    assertThat(late.late())
        .singleElement()
        .satisfies(
            part -> {
              assertThat(part.total()).isEqualTo(new Late(2, 999));
              assertThat(part.streamTimeMs()).isEqualTo(9_999);
              assertThat(part.partial().key().paneStartMs()).isEqualTo(7_000);
            });
    assertThat(inTime).isEqualTo(new Merged(2, 0, List.of(), List.of()));
    assertThat(board.takeMerged()).isEqualTo(Merged.NOTHING);
    assertThat(board.estimate().late()).containsExactly(Map.entry("a", 2L));
    assertThat(n(board.estimate().windows().get(2), "a")).isEqualTo(4);
  }

  @Test
  void shouldKnowASourceButRankItNowhereWhenAllItsExamplesAreLate() {
    Board board = frozen();
    accept(board, group("a", 50_000));
    accept(board, group("tardy", 1_000));

    assertThat(board.sources()).containsExactly("a", "tardy");
    assertThat(board.estimate().late()).containsOnlyKeys("tardy");
    assertThat(names(board.estimate().windows().get(2))).containsExactly("a");
    assertThat(board.estimate().diagnostics())
        .filteredOn(d -> d.source().filter("tardy"::equals).isPresent())
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.kind()).isEqualTo(RankingDiagnostic.Kind.NOTHING_RANKED);
              assertThat(d.sentence())
                  .startsWith(
                      "Nothing of tardy is ranked: examples after the grace: 2, by up to 47.0 s");
            });
  }

  @Test
  void shouldSayOfASourceThatItIsNotRankedWhenAllItsRecordsAreRefused() {
    Board board = frozen();
    accept(board, group("a", 500));
    for (int i = 0; i < 3; i++) {
      board.accept(Examples.routed(Examples.group("wide", 500, "q", 2 * D, 2, random)), 0);
    }
    board.countRefused(new RefusedRecords(Examples.BOARD, "a", RejectionReason.ZERO_VECTOR, 2), 0);

    assertThat(board.estimate().diagnostics())
        .filteredOn(d -> d.kind() == RankingDiagnostic.Kind.NOTHING_RANKED)
        .singleElement()
        .satisfies(
            d -> {
              assertThat(d.source()).contains("wide");
              assertThat(d.value()).isEqualTo(3);
              assertThat(d.sentence())
                  .contains("refused records: 3, the newest as MIXED_DIMENSIONS");
            });
  }

  @Test
  void shouldSayWhatIsRefusedWhileTheBoardCalibrates() {
    Board board = empty();
    accept(board, group("a", 500));
    board.countRefused(new RefusedRecords(Examples.BOARD, "b", RejectionReason.NO_EMBEDDING, 5), 0);

    assertThat(board.estimate().windows()).isEmpty();
    assertThat(board.estimate().diagnostics())
        .singleElement()
        .satisfies(d -> assertThat(d.sentence()).contains("Nothing of b", "NO_EMBEDDING"));
  }

  @Test
  void shouldLetPanesLeaveWhenWindowsSlide() {
    Board board = frozen();
    for (long second = 0; second < 8; second++) {
      accept(board, group("a", second * 1_000 + 500));

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
    accept(board, group("silent", 500));
    accept(board, group("a", 500));
    accept(board, group("a", 3_500));

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
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    for (int i = 0; i < 300; i++) {
      ExampleGroup group = group("a", 100L * i + random.nextInt(2_000));
      accept(board, group);
      if (board.takeMerged().late().isEmpty()) {
        scorer.fold(group, Examples.background(D), expected, new ExampleFlags());
      }
    }

    SourceEstimate actual = only(board.estimate().windows().get(2));
    SourceEstimate direct =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D))
            .rank(List.of(new RankingEstimator.Windowed("a", expected)))
            .get(0)
            .estimate();
    assertThat(actual.n()).isEqualTo(direct.n());
    assertThat(actual.queries()).isEqualTo(direct.queries());
    assertThat(actual.eci()).isCloseTo(direct.eci(), within(1e-12));
    assertThat(actual.flags()).isEqualTo(direct.flags());
    long late = board.estimate().late().getOrDefault("a", 0L);
    assertThat(late).isPositive();
    assertThat(actual.n() + late).isEqualTo(600);
  }

  @Test
  void shouldGiveEachWindowWhatAFreshBoardGivesWhenFedOnlyThat() {
    Board board = frozen();
    List<ExampleGroup> inWindow = new ArrayList<>();
    for (long time = 0; time < 20_000; time += 400) {
      ExampleGroup group = group(time % 800 == 0 ? "a" : "b", time);
      accept(board, group);
      if (time >= 17_000) {
        inWindow.add(group);
      }
    }
    Board fresh = frozen();
    inWindow.forEach(group -> accept(fresh, group));

    List<SourceEstimate> actual = estimates(board.estimate().windows().get(0));
    List<SourceEstimate> expected = estimates(fresh.estimate().windows().get(2));
    assertThat(actual)
        .usingRecursiveFieldByFieldElementComparator(
            RecursiveComparisonConfiguration.builder()
                .withComparatorForType(BoardTest::closely, Double.class)
                .build())
        .isEqualTo(expected);
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  @Test
  void shouldTellItsLogOnceWhenAPaneHasLeftEveryWindow() {
    List<String> expired = new ArrayList<>();
    ExampleLog examples =
        proxy(
            ExampleLog.class,
            (proxy, method, arguments) -> {
              if (method.getName().equals("expire")) {
                expired.add(arguments[0] + " " + arguments[1]);
              }
              return method.invoke(new MemoryLog().examples(0, true), arguments);
            });
    BoardLog log =
        proxy(
            BoardLog.class,
            (proxy, method, arguments) ->
                method.getName().equals("examples")
                    ? examples
                    : method.invoke(new MemoryLog(), arguments));
    Board board =
        new Board(
            Examples.BOARD,
            new BoardIdentity(Examples.ENCODER, D),
            new BoardPolicies(
                settings(),
                new CalibrationPolicy(16, 16, 0, Map.of(Examples.BOARD, Examples.background(D)))),
            log,
            Workbench::new,
            0);
    accept(board, group("a", 500));
    accept(board, group("b", 700));
    accept(board, group("a", 1_500));
    assertThat(expired).isEmpty();

    accept(board, group("a", 5_500));
    assertThat(expired).containsExactlyInAnyOrder("a [0]", "b [0]");
    accept(board, group("a", 6_500));
    assertThat(expired).containsExactlyInAnyOrder("a [0]", "b [0]", "a [1000]");
    assertThat(n(board.estimate().windows().get(2), "a")).isEqualTo(8);
  }

  @Test
  void shouldHaveNoWindowsWhileCalibrating() {
    Board board = empty();
    for (int i = 0; i < 15; i++) {
      accept(board, group("a", 1_000 + i));
    }

    BoardEstimate estimate = board.estimate();
    assertThat(board.advance(0)).isFalse();
    assertThat(estimate.windows()).isEmpty();
    assertThat(estimate.background()).isEmpty();
    assertThat(estimate.calibrationQueries()).isEqualTo(15);
    assertThat(estimate.requiredQueries()).isEqualTo(16);
    assertThat(estimate.newestMs()).isEqualTo(1_014);
    assertThat(board.calibration().waiting().examples()).isEqualTo(30);
    accept(board, group("a", 2_000));
    assertThat(board.advance(0)).isTrue();
    assertThat(board.calibration().isWaiting()).isFalse();
    assertThat(n(board.estimate().windows().get(2), "a")).isEqualTo(32);
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
            Optional.empty(),
            Optional.empty());
    Board other = of(new BoardIdentity("other", D));

    assertThat(other.accept(Examples.routed(assumed), 0)).isEqualTo(Outcome.accepted(assumed));
    assertThat(reason(other.accept(Examples.routed(said), 0)))
        .isEqualTo(RejectionReason.WRONG_ENCODER);
  }

  @Test
  void shouldRefuseAGroupWhenEncoderOrDimensionIsNotTheBoards() {
    ExampleGroup group = group("a", 0);

    Board other = of(new BoardIdentity("other", D));
    assertThat(reason(other.accept(Examples.routed(group), 0)))
        .isEqualTo(RejectionReason.WRONG_ENCODER);
    Board wider = frozen(D + 1);
    assertThat(reason(wider.accept(Examples.routed(group), 0)))
        .isEqualTo(RejectionReason.MIXED_DIMENSIONS);
    assertThat(empty().accept(Examples.routed(group), 0)).isEqualTo(Outcome.accepted(group));
  }

  @Test
  void shouldTakeTheDimensionOfMostQueriesWhenTheFirstRecordHasAnother() {
    Board board = Examples.board(Examples.BOARD, 2 * D, settings());
    Board without = Examples.board(Examples.BOARD, D, settings());
    accept(board, Examples.group("float64", 500, "first", 2 * D, 2, random));
    for (int i = 0; i < 40; i++) {
      ExampleGroup group = group("a", 500);
      accept(board, group);
      accept(without, group);
    }
    assertThat(board.identity()).isEqualTo(new BoardIdentity(Examples.ENCODER, D));

    assertThat(board.advance(0)).isTrue();
    assertThat(without.advance(0)).isTrue();

    assertThat(board.background()).isEqualTo(without.background());
    assertThat(board.takeMerged().refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.routed().group().source()).isEqualTo("float64");
              assertThat(refused.rejection().reason()).isEqualTo(RejectionReason.MIXED_DIMENSIONS);
              assertThat(refused.rejection().message())
                  .contains(
                      "8 numbers where 4 were expected, twice the bytes: float64 sent as float32?");
            });
    assertThat(board.estimate().windows()).isEqualTo(without.estimate().windows());
    assertThat(
            reason(
                board.accept(
                    Examples.routed(Examples.group("float64", 500, "more", 2 * D, 2, random)), 0)))
        .isEqualTo(RejectionReason.MIXED_DIMENSIONS);
  }

  @Test
  void shouldCompareOnlyTheBestTwelveInPairsWhenThereAreMoreSources() {
    Board board = frozen();
    for (int source = 0; source < 14; source++) {
      accept(board, group("s" + source, 500));
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
      accept(quick, group);
      accept(full, group);
      List<WindowEstimate> actual = quick.emit(Depth.SCORES).estimate().windows();
      List<WindowEstimate> expected = full.estimate().windows();
      for (int w = 0; w < expected.size(); w++) {
        assertSameScores(actual.get(w), expected.get(w));
        assertThat(actual.get(w).outdatedHybrids()).isEqualTo(expected.get(w).hybrids().size());
        assertThat(estimates(actual.get(w))).allMatch(e -> e.effectiveRank().isEmpty());
      }
      assertThat(quick.isDue()).isTrue();
    }

    assertSettled(quick.emit(Depth.BOUNDED).estimate(), full.estimate());
    assertThat(quick.isDue()).isFalse();
  }

  @Test
  void shouldScoreEachWindowAsABoardWithThatWindowAloneWhileTheyDrawApart() {
    Board together = frozen();
    List<Board> alone = new ArrayList<>();
    for (long windowMs : WINDOWS.windowsMs()) {
      Board board =
          Examples.frozenBoard(
              Examples.BOARD,
              D,
              new BoardSettings(
                  ScoringDefinition.standard(),
                  new WindowPolicy(WINDOWS.paneMs(), List.of(windowMs), WINDOWS.graceMs()),
                  16));
      alone.add(board);
    }
    long longestMs = WINDOWS.windowsMs().stream().mapToLong(Long::longValue).max().orElseThrow();
    for (int i = 0; i < 90; i++) {
      ExampleGroup group = group(i % 4 == 3 ? "b" : "a", i * longestMs / 30);
      accept(together, group);
      List<WindowEstimate> actual = together.estimate().windows();
      for (int w = 0; w < alone.size(); w++) {
        accept(alone.get(w), group);
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
  void shouldKeepScoresTo1e6WhenClosedPanesAreInSinglePrecision() {
    List<Board> boards = new ArrayList<>();
    for (ClosedPanes closedPanes : ClosedPanes.values()) {
      BoardSettings settings =
          new BoardSettings(ScoringDefinition.standard(), WINDOWS, 16, closedPanes);
      boards.add(Examples.frozenBoard(Examples.BOARD, 32, settings));
    }
    for (int i = 0; i < 60; i++) {
      ExampleGroup group = Examples.group("a", 50L * i, "q" + i, 32, 4, random);
      boards.forEach(board -> accept(board, group));
    }

    double eci = only(boards.get(0).estimate().windows().get(0)).eci();
    double rounded = only(boards.get(1).estimate().windows().get(0)).eci();
    assertThat(rounded).isNotEqualTo(eci).isCloseTo(eci, within(1e-6 * eci));
    assertThat(boards.get(1).heapBytes()).isLessThan(boards.get(0).heapBytes());
  }

  @Test
  void shouldLeaveEffectiveRanksAndHybridsAsTheyWereWhenOnlyScoresAreBroughtUpToDate() {
    int dimension = 128;
    Board board = frozen(dimension);
    accept(board, Examples.group("a", 0, "q1", dimension, 5, random));
    accept(board, Examples.group("b", 0, "q2", dimension, 5, random));
    WindowEstimate before = board.estimate().windows().get(0);
    accept(board, Examples.group("a", 1, "q3", dimension, 5, random));

    WindowEstimate between = board.emit(Depth.SCORES).estimate().windows().get(0);
    WindowEstimate after = board.estimate().windows().get(0);

    assertThat(between.hybrids().get(0).eci()).isEqualTo(before.hybrids().get(0).eci());
    assertThat(after.hybrids().get(0).eci()).isNotEqualTo(before.hybrids().get(0).eci());
    assertThat(ranks(between)).isEqualTo(ranks(before));
    assertThat(ranks(after)).isNotEqualTo(ranks(before));
  }

  private static Map<String, Double> ranks(WindowEstimate window) {
    return estimates(window).stream()
        .collect(Collectors.toMap(SourceEstimate::source, e -> e.effectiveRank().orElseThrow()));
  }

  private static Board frozen(int dimension) {
    return Examples.frozenBoard(Examples.BOARD, dimension, settings());
  }

  private static void accept(Board board, ExampleGroup group) {
    assertThat(board.accept(Examples.routed(group), 0)).isEqualTo(Outcome.accepted(group));
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
    return frozen(D);
  }

  private static Board empty() {
    return of(new BoardIdentity(Examples.ENCODER, D));
  }

  private static Board of(BoardIdentity identity) {
    return new Board(
        Examples.BOARD,
        identity,
        new BoardPolicies(settings(), new CalibrationPolicy(16, 16, 0, Map.of())),
        new MemoryLog(),
        Workbench::new,
        0);
  }

  private static BoardSettings settings() {
    return new BoardSettings(ScoringDefinition.standard(), WINDOWS, 16);
  }
}
