package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.information.ClosedPanes;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RankingDiagnostic;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.Announced;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.Depth;
import io.ecistreams.scoring.RefusedRecords;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.scoring.Testimony;
import io.ecistreams.testing.Examples;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class StoredBoardTest {
  private static final int D = 3;
  private static final long SMALL_JOURNAL = 2_000;
  private final Random random = new Random(1);

  @Test
  void shouldWaitDurablyWhenTheBackgroundIsUnknown() {
    Task task = new Task(MemoryStores.open(), Task.calibrating());
    for (int i = 0; i < 15; i++) {
      task.process(group("a", 1_000 + i, "q" + i));
    }

    assertThat(task.board().background()).isEmpty();
    assertThat(task.board().calibration().waiting().examples()).isEqualTo(30);
    assertThat(MemoryStores.keys(task.stores().waiting())).hasSize(15);
    assertThat(MemoryStores.keys(task.stores().journal())).isEmpty();
    assertThat(task.estimate().windows()).isEmpty();

    task.restart(Task.calibrating());
    assertThat(task.board().calibration().queries()).isEqualTo(15);
    assertThat(task.board().calibration().waiting().examples()).isEqualTo(30);
    assertThat(task.estimate().newestMs()).isEqualTo(1_014);

    task.process(group("a", 2_000, "q15"));
    assertThat(task.board().background()).isPresent();
    assertThat(task.board().calibration().waiting().examples()).isZero();
    assertThat(MemoryStores.keys(task.stores().waiting())).isEmpty();
    assertThat(task.estimate().windows().get(1).sources().get(0).estimate().n()).isEqualTo(32);
  }

  @Test
  void shouldGoOnAlikeWhenTheTaskCrashesInMidDrain() {
    TaskBoards.Settings settings =
        Task.within(Task.calibrating(), SMALL_JOURNAL, LiveState.unlimited());
    Task straight = new Task(MemoryStores.open(), settings);
    Task crashing = new Task(MemoryStores.open(), settings);
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      groups.add(group("s" + i % 3, 1_000 + 20L * i - random.nextInt(4_000), "q" + i % 15));
    }
    groups.add(group("s0", 15_000, "q15"));
    groups.forEach(straight::process);
    groups.forEach(crashing::process);
    assertThat(straight.board().background()).isPresent();
    assertThat(MemoryStores.keys(straight.stores().waiting())).hasSize(701 - 256);

    crashing.restart(settings);
    assertThat(crashing.board().calibration().waiting().examples())
        .isEqualTo(straight.board().calibration().waiting().examples());
    Estimates.assertEqual(crashing.estimate(), straight.estimate());
    // What comes while the store drains queues behind, in order.
    ExampleGroup queued = group("s1", 15_100, "q16");
    for (Task task : List.of(straight, crashing)) {
      task.accept(queued);
      task.boards().persist();
    }
    assertThat(MemoryStores.keys(straight.stores().waiting())).hasSize(702 - 256);
    Estimates.assertEqual(crashing.estimate(), straight.estimate());
    while (straight.board().calibration().waiting().examples() > 0) {
      straight.tick();
      crashing.tick();
      crashing.restart(settings);
      Estimates.assertEqual(crashing.estimate(), straight.estimate());
    }
    assertThat(MemoryStores.keys(crashing.stores().waiting())).isEmpty();
    assertThat(crashing.board().isChanged()).isFalse();
  }

  @Test
  void shouldCountAsStaleOnlyWhatStillWaitsWhenTheRevisionChangesInMidDrain() {
    Task task = new Task(MemoryStores.open(), Task.calibrating());
    for (int i = 0; i < 300; i++) {
      task.accept(Examples.by("enc@1", group("a", 1_000, "q" + i % 16)));
    }
    for (int i = 0; i < 16; i++) {
      task.accept(Examples.by("enc@2", group("a", i == 15 ? 9_000 : 2_000, "q" + i)));
    }
    task.commit();

    assertThat(task.board().identity().encoder()).isEqualTo("enc@2");
    assertThat(task.estimate().revisions().stale())
        .isEqualTo(Map.of("a", new StaleCount(300 - 256, 2 * (300 - 256), "enc@1")));
  }

  @Test
  void shouldFoldWhatWaitedWhereverACrashCutsOffItsCommitWithoutTransactions() {
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      groups.add(group("s" + i % 2, 1_000 + 100 * i, "q" + i));
    }
    boolean isCutOff = true;
    for (int writes = 1; isCutOff; writes++) {
      BoardStores stores = MemoryStores.open();
      Task first = new Task(stores, Task.calibrating());
      groups.forEach(first::accept);
      first.boards().persist();
      Faults faults = new Faults(List.of(writes));
      Task crashing = new Task(MemoryStores.map(stores, faults::around), Task.calibrating());
      try {
        crashing.tick();
        isCutOff = false;
      } catch (Faults.Crash crash) {
        crashing = new Task(stores, Task.calibrating());
        crashing.tick();
      }
      assertThat(crashing.board().calibration().waiting().examples()).isZero();
      assertThat(MemoryStores.keys(stores.waiting())).hasSizeLessThanOrEqualTo(16);
      Task restored = new Task(MemoryStores.copy(stores), Task.calibrating());
      assertThat(counted(restored)).as("crash at place %d", writes).isBetween(32L, 64L);
    }
  }

  @Test
  void shouldFreezeEarlyWhenTheTimeLimitHasPassedAlsoAcrossARestart() {
    TaskBoards.Settings settings =
        new TaskBoards.Settings(
            new BoardPolicies(
                new BoardSettings(ScoringDefinition.standard(), Task.WINDOWS, 128),
                new CalibrationPolicy(128, 16, 60_000, Map.of())));
    Task task = new Task(MemoryStores.open(), settings);
    for (int i = 0; i < 16; i++) {
      task.accept(group("a", 1_000, "q" + i));
    }
    task.boards().persist();
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

  private static TaskBoards.Settings inPrecision(ClosedPanes closedPanes) {
    return new TaskBoards.Settings(
        new BoardPolicies(
            new BoardSettings(ScoringDefinition.standard(), Task.WINDOWS, 16, closedPanes),
            new CalibrationPolicy(16, 16, 0, Map.of(Examples.BOARD, Examples.background(D)))),
        SMALL_JOURNAL,
        LiveState.unlimited());
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
    Task task = new Task(MemoryStores.open(), Task.calibrating());
    for (int i = 0; i < 60; i++) {
      for (String board : List.of("run", "run2", "ru")) {
        task.process(
            Examples.onBoard(board, group("a", 700L * i, "q" + (board.equals("ru") ? 0 : i))));
      }
    }
    assertThat(storesOf(task))
        .allMatch(
            store -> !keysOf(store, "run", true).isEmpty() || store == task.stores().waiting());
    assertThat(MemoryStores.keys(task.stores().waiting())).isNotEmpty();
    for (String board : List.of("run", "run2", "ru")) {
      task.stores().writeVerdict(board, "a", "example", new Testimony(true, false));
      task.stores().writeAnnounced(board, new Announced(List.of(), List.of(), Optional.empty()));
    }
    List<Bytes> others = new ArrayList<>();
    MemoryStores.all(task.stores()).forEach(store -> others.addAll(keysOf(store, "run", false)));

    task.boards().delete(task.board());

    List<Bytes> left = new ArrayList<>();
    MemoryStores.all(task.stores()).forEach(store -> left.addAll(MemoryStores.keys(store)));
    assertThat(left).containsExactlyElementsOf(others);
    assertThat(task.boards().find("run")).isEmpty();
    task.restart(Task.calibrating());
    assertThat(task.boards().all()).extracting(Board::name).containsExactly("ru", "run2");
  }

  @Test
  void shouldRefuseToRestoreWhenTheDefinitionOrThePaneHasChanged() {
    Task task = new Task(MemoryStores.open(), Task.given(D));
    task.process(group("a", 1_000, "q"));
    WindowPolicy otherPane = new WindowPolicy(500, List.of(3_000L), 0);
    ScoringDefinition otherDefinition = new ScoringDefinition(2.5, 2, 0.5, 1);

    assertThatExceptionOfType(StoredStateException.class)
        .isThrownBy(
            () -> task.restart(Task.settings(Map.of(), otherPane, ScoringDefinition.standard())))
        .withMessageContaining("board run")
        .withMessageContaining("pane.ms=1000")
        .withMessageContaining("pane.ms=500")
        .withMessageContaining("change it back");
    assertThatExceptionOfType(StoredStateException.class)
        .isThrownBy(() -> task.restart(Task.settings(Map.of(), Task.WINDOWS, otherDefinition)))
        .withMessageContaining("definition eci-sem/1 and")
        .withMessageContaining("theta=2.5");
    task.restart(Task.given(D));
    assertThat(task.estimate().windows()).hasSize(2);
  }

  @Test
  void shouldLoseNothingWhenWindowsAndGraceAreOtherOnesAfterARestart() {
    List<WindowPolicy> policies =
        List.of(
            new WindowPolicy(1_000, List.of(3_000L, WindowPolicy.SINCE_START), 60_000),
            new WindowPolicy(1_000, List.of(20_000L, WindowPolicy.SINCE_START), 0),
            new WindowPolicy(1_000, List.of(1_000L, WindowPolicy.SINCE_START), 30_000));
    Task task = new Task(MemoryStores.open(), Task.given(D));
    int examples = 0;
    for (int round = 0; round < 60; round++) {
      for (int i = 0; i < 10; i++) {
        long time = 60_000 + 700L * round + random.nextInt(2_000) - random.nextInt(25_000);
        task.process(group("s" + i % 2, time, "q" + i));
        examples += 2;
      }
      task.restart(
          Task.settings(
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
    Task task = new Task(MemoryStores.open(), Task.given(D));
    task.process(group("a", 100_000, "q"));
    task.process(group("a", 1_000, "q"));
    task.process(group("tardy", 1_000, "q"));

    task.restart(Task.given(D));

    assertThat(task.estimate().late()).isEqualTo(Map.of("a", 2L, "tardy", 2L));
  }

  @Test
  void shouldBeChangedOnlyUntilItIsEmittedAlsoAcrossARestart() {
    Task task = new Task(MemoryStores.open(), Task.given(D));
    task.process(group("a", 1_000, "q"));
    assertThat(task.board().isChanged()).isTrue();
    task.restart(Task.given(D));
    assertThat(task.board().isChanged()).isTrue();
    task.estimate();
    assertThat(task.board().isChanged()).isFalse();
    task.restart(Task.given(D));
    assertThat(task.board().isChanged()).isFalse();
    task.process(group("a", 1_000, "q"));
    assertThat(task.board().isChanged()).isTrue();
  }

  @Test
  void shouldSettleWithEverythingOfNowWhenOnlyScoresWereEmittedBeforeAlsoAcrossARestart() {
    int dimension = 128;
    Task task = new Task(MemoryStores.open(), Task.given(dimension));
    for (int i = 0; i < 10; i++) {
      task.process(Examples.group("a", 1_000, "q" + i, dimension, 2, random));
      assertThat(task.board().isChanged()).isTrue();
      task.emit(Depth.SCORES);
      assertThat(task.board().isChanged()).isFalse();
      assertThat(task.board().isDue()).isTrue();
    }

    task.restart(Task.given(dimension));
    assertThat(task.board().isDue()).isTrue();
    BoardEstimate settled = task.estimate();

    assertThat(task.board().isDue()).isFalse();
    task.restart(Task.given(dimension));
    assertThat(task.board().isDue()).isFalse();
    Task restored = new Task(MemoryStores.copy(task.stores()), Task.given(dimension));
    assertThat(rank(settled)).isEqualTo(rank(restored.estimate()), within(1e-9));
  }

  private static double rank(BoardEstimate estimate) {
    return estimate.windows().get(0).sources().get(0).estimate().effectiveRank().orElseThrow();
  }

  @Test
  void shouldChangeNothingStoredWhenAGroupIsRefused() {
    Task task = new Task(MemoryStores.open(), Task.calibrating());
    task.process(group("a", 1_000, "q"));
    ExampleGroup g = group("a", 1_000, "r");
    ExampleGroup other =
        new ExampleGroup(
            g.board(),
            g.source(),
            "other",
            g.minedAtMs(),
            g.records(),
            g.queryId(),
            g.positiveId(),
            g.query(),
            g.positive(),
            g.negatives());

    Outcome<ExampleGroup> outcome = task.board().accept(Examples.routed(other), 5);

    assertThat(((Outcome.Refused<ExampleGroup>) outcome).rejection().reason())
        .isEqualTo(RejectionReason.WRONG_ENCODER);
    assertThat(MemoryStores.keys(task.stores().waiting())).hasSize(1);
    assertThat(task.board().touchedMs()).isZero();
  }

  @Test
  void shouldTakeRowsWithoutBeingLoadedWhenItIsNotInMemory() {
    LiveState live = LiveState.unlimited();
    Task task = wide(live);
    task.process(wideGroup("a", 1_000, 2));
    task.board().unload();
    long loads = live.loads();
    for (int i = 0; i < 20; i++) {
      task.process(wideGroup("a", 1_000 + 100 * i, 1 + i % 2));
    }
    assertThat(task.board().isLoaded()).isFalse();
    assertThat(live.loads()).isEqualTo(loads);
    Task restored = new Task(MemoryStores.copy(task.stores()), Task.given(WIDE));
    Estimates.assertEqual(restored.estimate(), task.estimate());
    assertThat(counted(task)).isEqualTo(2 + 30);
  }

  @Test
  void shouldBeLoadedWhenWhatComesDoesNotFitIntoItsJournal() {
    for (int rows = 1; rows <= WIDE; rows++) {
      Task task = wide(LiveState.unlimited());
      task.process(wideGroup("a", 1_000, 2));
      task.board().unload();

      // Also one that comes whole, as its task has not heard of the background.
      task.accept(wideGroup("a", 1_000, rows));
      task.commit();

      assertThat(task.board().isLoaded()).as("%d rows", rows).isEqualTo(rows >= WIDE / 2);
      Task restored = new Task(MemoryStores.copy(task.stores()), Task.given(WIDE));
      assertThat(counted(restored)).isEqualTo(2 + rows);
      assertThat(counted(task)).isEqualTo(2 + rows);
    }
  }

  @Test
  void shouldLoseNothingWhenAPaneOfThePastIsOpenAgainUnderALongerGrace() {
    Task task = wide(LiveState.unlimited());
    for (int i = 0; i < 12; i++) {
      task.process(wideGroup("a", 10_000 + 1_000 * i, WIDE));
    }
    TaskBoards.Settings patient =
        Task.settings(
            Map.of(Examples.BOARD, Examples.background(WIDE)),
            new WindowPolicy(1_000, List.of(3_000L, WindowPolicy.SINCE_START), 60_000),
            ScoringDefinition.standard());
    LiveState full = new LiveState(1);
    full.grow(1);
    for (boolean isRead : List.of(false, true)) {
      Task restarted =
          new Task(
              MemoryStores.copy(task.stores()), Task.within(patient, SMALL_JOURNAL * 10, full));
      assertThat(restarted.board().isLoaded()).isFalse();
      if (isRead) {
        restarted.board().load();
        restarted.board().unload();
      }
      restarted.process(wideGroup("a", 10_000, 1));

      for (Task now :
          List.of(restarted, new Task(MemoryStores.copy(restarted.stores()), patient))) {
        long late = now.estimate().late().values().stream().mapToLong(n -> n).sum();
        assertThat(counted(now) + late).isEqualTo(12 * WIDE + 1);
      }
    }
  }

  @Test
  void shouldCountRefusedRecordsOfABoardThatIsNotInMemoryAlsoAcrossARestart() {
    Task straight = wide(LiveState.unlimited());
    Task other = wide(LiveState.unlimited());
    ExampleGroup group = wideGroup("a", 1_000, 2);
    straight.process(group);
    other.process(group);
    byte[] before = alarms(other);
    for (int i = 0; i < 40; i++) {
      straight.accept(new RefusedRecords(Examples.BOARD, "a", RejectionReason.ZERO_VECTOR, 2));
      other.board().unload();
      other.accept(new RefusedRecords(Examples.BOARD, "a", RejectionReason.ZERO_VECTOR, 2));
      assertThat(other.board().isLoaded()).isFalse();
      other.commit();
      other.restart(Task.given(WIDE));
    }
    straight.commit();

    assertThat(alarms(other)).isEqualTo(alarms(straight)).isNotEqualTo(before);
  }

  @Test
  void shouldRememberWhatWasRefusedOfASourceOfWhichNothingElseIsKnownAcrossARestart() {
    Task task = new Task(MemoryStores.open(), Task.given(D));
    task.process(group("a", 1_000, "q"));
    task.accept(new RefusedRecords(Examples.BOARD, "b", RejectionReason.ZERO_VECTOR, 3));
    task.commit();
    assertThat(task.board().isChanged()).isTrue();

    task.restart(Task.given(D));
    task.accept(new RefusedRecords(Examples.BOARD, "b", RejectionReason.TOO_LARGE, 4));

    assertThat(task.estimate().diagnostics())
        .filteredOn(d -> d.kind() == RankingDiagnostic.Kind.NOTHING_RANKED)
        .singleElement()
        .satisfies(
            d ->
                assertThat(d.sentence())
                    .contains("Nothing of b", "refused records: 7, the newest as TOO_LARGE"));
    task.process(group("b", 1_000, "q"));
    assertThat(task.estimate().diagnostics())
        .noneMatch(d -> d.kind() == RankingDiagnostic.Kind.NOTHING_RANKED);
  }

  @Test
  void shouldCreateNoBoardForRefusedRecordsOnly() {
    Task task = wide(LiveState.unlimited());

    task.accept(new RefusedRecords(Examples.BOARD, "a", RejectionReason.ZERO_VECTOR, 2));
    task.commit();

    assertThat(task.boards().all()).isEmpty();
    assertThat(MemoryStores.all(task.stores()))
        .allMatch(store -> MemoryStores.keys(store).isEmpty());
  }

  private static final int WIDE = 16;

  private static Task wide(LiveState live) {
    return new Task(MemoryStores.open(), Task.within(Task.given(WIDE), SMALL_JOURNAL * 10, live));
  }

  private ExampleGroup wideGroup(String source, long time, int negatives) {
    return Task.weighed(
        Examples.group(source, time, "q" + random.nextInt(50), WIDE, negatives, random));
  }

  private static long counted(Task task) {
    return task.estimate().windows().get(1).sources().stream()
        .mapToLong(s -> s.estimate().n())
        .sum();
  }

  private static byte[] alarms(Task task) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    task.stores().forEachAlarm(Examples.BOARD, (source, state) -> all.writeBytes(state));
    return all.toByteArray();
  }

  private static List<KeyValueStore<Bytes, byte[]>> storesOf(Task task) {
    BoardStores s = task.stores();
    return List.of(s.boards(), s.waiting(), s.journal(), s.snapshots(), s.alarms());
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
