package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.information.ClosedPanes;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class DurableBoardTest {
  private static final int D = 3;
  private final Random random = new Random(1);

  @Test
  void shouldWaitDurablyWhenTheBackgroundIsUnknown() {
    Task task = new Task(MemoryStores.open(), Task.calibrating(4));
    for (int i = 0; i < 15; i++) {
      task.process(group("a", 1_000 + i, "q" + i));
    }

    assertThat(task.board().background()).isEmpty();
    assertThat(task.board().waitingExamples()).isEqualTo(30);
    assertThat(MemoryStores.keys(task.stores().waiting())).hasSize(15);
    assertThat(MemoryStores.keys(task.stores().journal())).isEmpty();
    assertThat(task.estimate().windows()).isEmpty();

    task.restart(Task.calibrating(4));
    assertThat(task.board().calibrationQueries()).isEqualTo(15);
    assertThat(task.board().waitingExamples()).isEqualTo(30);
    assertThat(task.estimate().newestMs()).isEqualTo(1_014);

    task.process(group("a", 2_000, "q15"));
    assertThat(task.board().background()).isPresent();
    assertThat(task.board().waitingExamples()).isZero();
    assertThat(MemoryStores.keys(task.stores().waiting())).isEmpty();
    assertThat(task.estimate().windows().get(1).sources().get(0).estimate().n()).isEqualTo(32);
  }

  @Test
  void shouldGoOnAlikeWhenTheTaskCrashesInMidDrain() {
    Task straight = new Task(MemoryStores.open(), Task.calibrating(6));
    Task crashing = new Task(MemoryStores.open(), Task.calibrating(6));
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      groups.add(group("s" + i % 3, 1_000 + 20L * i - random.nextInt(4_000), "q" + i % 15));
    }
    groups.add(group("s0", 15_000, "q15"));
    groups.forEach(straight::process);
    groups.forEach(crashing::process);
    assertThat(straight.board().background()).isPresent();
    assertThat(MemoryStores.keys(straight.stores().waiting())).hasSize(701 - 256);

    crashing.restart(Task.calibrating(4));
    assertThat(crashing.board().waitingExamples()).isEqualTo(straight.board().waitingExamples());
    Estimates.assertEqual(crashing.estimate(), straight.estimate());
    // What comes while the store drains queues behind, in order.
    ExampleGroup queued = group("s1", 15_100, "q16");
    straight.accept(queued);
    crashing.accept(queued);
    assertThat(MemoryStores.keys(straight.stores().waiting())).hasSize(702 - 256);
    Estimates.assertEqual(crashing.estimate(), straight.estimate());
    while (straight.board().waitingExamples() > 0) {
      straight.board().advance(0);
      crashing.board().advance(0);
      crashing.restart(Task.calibrating(6));
      Estimates.assertEqual(crashing.estimate(), straight.estimate());
    }
    assertThat(MemoryStores.keys(crashing.stores().waiting())).isEmpty();
    assertThat(crashing.board().isChanged()).isFalse();
  }

  @Test
  void shouldFreezeEarlyWhenTheTimeLimitHasPassedAlsoAcrossARestart() {
    DurableBoards.Settings settings =
        new DurableBoards.Settings(
            new BoardSettings(ScoringDefinition.standard(), Task.WINDOWS, 128),
            new CalibrationPolicy(128, 16, 60_000, Map.of()),
            4);
    Task task = new Task(MemoryStores.open(), settings);
    for (int i = 0; i < 16; i++) {
      task.accept(group("a", 1_000, "q" + i));
    }
    assertThat(task.board().advance(59_999)).isFalse();
    task.restart(settings);
    assertThat(task.board().advance(59_999)).isFalse();
    assertThat(task.board().advance(60_000)).isTrue();
    assertThat(task.board().background().orElseThrow().queries()).isEqualTo(16);
  }

  @Test
  void shouldKeepScoresTo1e6AcrossRestartsWhenClosedPanesAreInSinglePrecision() {
    Task exact = new Task(MemoryStores.open(), inPrecision(ClosedPanes.DOUBLE_PRECISION));
    Task straight = new Task(MemoryStores.open(), inPrecision(ClosedPanes.SINGLE_PRECISION));
    Task crashing = new Task(MemoryStores.open(), inPrecision(ClosedPanes.SINGLE_PRECISION));
    for (int i = 0; i < 600; i++) {
      long time = 10_000 + 20L * i - random.nextInt(1_400);
      ExampleGroup group = group("s" + i % 2, time, "q" + i);
      List.of(exact, straight, crashing).forEach(task -> task.process(group));
      if (i % 37 == 0) {
        crashing.restart(inPrecision(ClosedPanes.SINGLE_PRECISION));
        assertScoresWithin1e6(straight.estimate(), exact.estimate());
        assertScoresWithin1e6(crashing.estimate(), straight.estimate());
      }
    }
  }

  private static DurableBoards.Settings inPrecision(ClosedPanes closedPanes) {
    return new DurableBoards.Settings(
        new BoardSettings(ScoringDefinition.standard(), Task.WINDOWS, 16, closedPanes),
        new CalibrationPolicy(16, 16, 0, Map.of(Examples.BOARD, Examples.background(D))),
        4);
  }

  private static void assertScoresWithin1e6(BoardEstimate actual, BoardEstimate expected) {
    assertThat(actual.late()).isEqualTo(expected.late());
    for (int w = 0; w < expected.windows().size(); w++) {
      Map<String, Double> scores = scores(actual.windows().get(w));
      Map<String, Double> others = scores(expected.windows().get(w));
      assertThat(scores).containsOnlyKeys(others.keySet());
      others.forEach(
          (source, eci) -> assertThat(scores.get(source)).isCloseTo(eci, within(1e-6 * eci)));
    }
  }

  private static Map<String, Double> scores(WindowEstimate window) {
    return window.sources().stream()
        .map(ranked -> ranked.estimate())
        .collect(Collectors.toMap(SourceEstimate::source, SourceEstimate::eci));
  }

  @Test
  void shouldLeaveNoKeyOfItsOwnWhenABoardIsDeleted() {
    Task task = new Task(MemoryStores.open(), Task.calibrating(4));
    for (int i = 0; i < 60; i++) {
      for (String board : List.of("run", "run2", "ru")) {
        task.accept(
            Examples.onBoard(board, group("a", 700L * i, "q" + (board.equals("ru") ? 0 : i))));
        task.boards().find(board).orElseThrow().advance(0);
      }
    }
    assertThat(storesOf(task))
        .allMatch(
            store -> !keysOf(store, "run", true).isEmpty() || store == task.stores().waiting());
    List<Bytes> others = new ArrayList<>();
    storesOf(task).forEach(store -> others.addAll(keysOf(store, "run", false)));

    task.boards().delete(task.board());

    List<Bytes> left = new ArrayList<>();
    storesOf(task).forEach(store -> left.addAll(MemoryStores.keys(store)));
    assertThat(left).containsExactlyElementsOf(others);
    assertThat(task.boards().find("run")).isEmpty();
    task.restart(Task.calibrating(4));
    assertThat(task.boards().all()).extracting(DurableBoard::name).containsExactly("ru", "run2");
  }

  @Test
  void shouldRefuseToRestoreWhenTheDefinitionOrThePaneHasChanged() {
    Task task = new Task(MemoryStores.open(), Task.given(4, D));
    task.process(group("a", 1_000, "q"));
    WindowPolicy otherPane = new WindowPolicy(500, List.of(3_000L), 0);
    ScoringDefinition otherDefinition = new ScoringDefinition(2.5, 2, 0.5, 1);

    assertThatExceptionOfType(StoredStateException.class)
        .isThrownBy(
            () -> task.restart(Task.settings(4, Map.of(), otherPane, ScoringDefinition.standard())))
        .withMessageContaining("board run")
        .withMessageContaining("pane.ms=1000")
        .withMessageContaining("pane.ms=500")
        .withMessageContaining("change it back");
    assertThatExceptionOfType(StoredStateException.class)
        .isThrownBy(() -> task.restart(Task.settings(4, Map.of(), Task.WINDOWS, otherDefinition)))
        .withMessageContaining("definition eci-sem/1 and")
        .withMessageContaining("theta=2.5");
    task.restart(Task.given(4, D));
    assertThat(task.estimate().windows()).hasSize(2);
  }

  @Test
  void shouldLoseNothingWhenWindowsAndGraceAreOtherOnesAfterARestart() {
    List<WindowPolicy> policies =
        List.of(
            new WindowPolicy(1_000, List.of(3_000L, WindowPolicy.SINCE_START), 60_000),
            new WindowPolicy(1_000, List.of(20_000L, WindowPolicy.SINCE_START), 0),
            new WindowPolicy(1_000, List.of(1_000L, WindowPolicy.SINCE_START), 30_000));
    Task task = new Task(MemoryStores.open(), Task.given(4, D));
    int examples = 0;
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < 10; i++) {
        long time = 60_000 + 700L * round + random.nextInt(2_000) - random.nextInt(25_000);
        task.process(group("s" + i % 2, time, "q" + i));
        examples += 2;
      }
      task.restart(
          Task.settings(
              4,
              Map.of(Examples.BOARD, Examples.background(D)),
              policies.get(round % 3),
              ScoringDefinition.standard()));
      BoardEstimate estimate = task.estimate();
      long counted =
          estimate.windows().get(1).sources().stream().mapToLong(s -> s.estimate().n()).sum();
      long late = estimate.late().values().stream().mapToLong(n -> n).sum();
      assertThat(counted + late).as("round %d", round).isEqualTo(examples);
    }
  }

  @Test
  void shouldKeepItsCountsWhenAllThatComesIsLate() {
    Task task = new Task(MemoryStores.open(), Task.given(4, D));
    task.process(group("a", 100_000, "q"));
    task.process(group("a", 1_000, "q"));
    task.process(group("tardy", 1_000, "q"));

    task.restart(Task.given(4, D));

    assertThat(task.estimate().late()).isEqualTo(Map.of("a", 2L, "tardy", 2L));
  }

  @Test
  void shouldBeChangedOnlyUntilItIsEmittedAlsoAcrossARestart() {
    Task task = new Task(MemoryStores.open(), Task.given(4, D));
    task.process(group("a", 1_000, "q"));
    assertThat(task.board().isChanged()).isTrue();
    task.restart(Task.given(4, D));
    assertThat(task.board().isChanged()).isTrue();
    task.estimate();
    assertThat(task.board().isChanged()).isFalse();
    task.restart(Task.given(4, D));
    assertThat(task.board().isChanged()).isFalse();
    task.process(group("a", 1_000, "q"));
    assertThat(task.board().isChanged()).isTrue();
  }

  @Test
  void shouldSettleWithEverythingOfNowWhenOnlyScoresWereEmittedBeforeAlsoAcrossARestart() {
    int dimension = 128;
    Task task = new Task(MemoryStores.open(), Task.given(64, dimension));
    for (int i = 0; i < 10; i++) {
      task.process(Examples.group("a", 1_000, "q" + i, dimension, 2, random));
      assertThat(task.board().isChanged()).isTrue();
      task.board().emitScores();
      assertThat(task.board().isChanged()).isFalse();
      assertThat(task.board().isDue()).isTrue();
    }

    task.restart(Task.given(64, dimension));
    assertThat(task.board().isDue()).isTrue();
    BoardEstimate settled = task.board().emit().estimate();

    assertThat(task.board().isDue()).isFalse();
    task.restart(Task.given(64, dimension));
    assertThat(task.board().isDue()).isFalse();
    Task restored = new Task(MemoryStores.copy(task.stores()), Task.given(64, dimension));
    assertThat(rank(settled)).isEqualTo(rank(restored.estimate()), within(1e-9));
  }

  private static double rank(BoardEstimate estimate) {
    return estimate.windows().get(0).sources().get(0).estimate().effectiveRank();
  }

  @Test
  void shouldChangeNothingStoredWhenAGroupIsRefused() {
    Task task = new Task(MemoryStores.open(), Task.calibrating(4));
    task.process(group("a", 1_000, "q"));
    ExampleGroup wide = Examples.group("a", 1_000, "r", D + 1, 2, random);

    Outcome<ExampleGroup> outcome = task.board().accept(Examples.routed(wide), 5);

    assertThat(((Outcome.Refused<ExampleGroup>) outcome).rejection().reason())
        .isEqualTo(RejectionReason.MIXED_DIMENSIONS);
    assertThat(MemoryStores.keys(task.stores().waiting())).hasSize(1);
    assertThat(task.board().touchedMs()).isZero();
  }

  private static List<KeyValueStore<Bytes, byte[]>> storesOf(Task task) {
    BoardStores s = task.stores();
    return List.of(s.boards(), s.waiting(), s.journal(), s.snapshots());
  }

  private static List<Bytes> keysOf(KeyValueStore<Bytes, byte[]> store, String board, boolean own) {
    String prefix = new String(StoreKeys.boardPrefix(board).get(), StandardCharsets.ISO_8859_1);
    return MemoryStores.keys(store).stream()
        .filter(
            key -> {
              String text = new String(key.get(), StandardCharsets.ISO_8859_1);
              return own == (text.startsWith(prefix) || text.equals(board));
            })
        .toList();
  }

  private ExampleGroup group(String source, long time, String query) {
    return Examples.group(source, time, query, D, 2, random);
  }
}
