package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One budget for several tasks. */
class LiveStateTest {
  private static final int D = 64;
  private static final int BOARDS = 12;

  private final Random random = new Random(1);
  private final long boardBytes = boardBytes();

  private long boardBytes() {
    TaskBoards boards = task(LiveState.unlimited());
    fill(boards);
    return bytes(boards) / BOARDS;
  }

  @Test
  void shouldGiveWayToAnotherTaskWhenTheBudgetIsUsedUp() {
    LiveState live = new LiveState(6 * boardBytes);
    TaskBoards first = task(live);
    fill(first);
    assertThat(live.heldBytes()).isBetween(3 * boardBytes, live.limitBytes());

    TaskBoards second = task(live);
    fill(second);
    first.keepWithinBudget();

    assertThat(live.heldBytes()).isLessThanOrEqualTo(live.limitBytes());
    assertThat(bytes(second)).isGreaterThan(2 * boardBytes);
    assertThat(bytes(first)).isGreaterThan(boardBytes);
    assertThat(live.heldBytes()).isEqualTo(bytes(first) + bytes(second));

    second.close();
    assertThat(live.heldBytes()).isEqualTo(bytes(first));
    fill(first);
    assertThat(live.heldBytes()).isBetween(3 * boardBytes, live.limitBytes());
  }

  @Test
  void shouldDropTheBoardsThatWereUsedLongestAgo() {
    LiveState live = new LiveState(4 * boardBytes);
    TaskBoards boards = task(live);
    fill(boards);

    List<Integer> loaded =
        IntStream.range(0, BOARDS)
            .filter(i -> boards.find("board" + i).orElseThrow().isLoaded())
            .boxed()
            .toList();

    assertThat(loaded).isNotEmpty().hasSizeLessThan(5);
    assertThat(loaded.get(0)).isEqualTo(BOARDS - loaded.size());
    assertThat(live.unloads()).isEqualTo(BOARDS - loaded.size());
    assertThat(live.loads()).isZero();
  }

  @Test
  void shouldGiveTasksThatBeginTogetherHalfAMinuteForAll() {
    LiveState live = LiveState.unlimited();
    long second = 1_000_000_000;

    assertThat(live.isTimeToLoad(5 * second)).isTrue();
    assertThat(live.isTimeToLoad(34 * second)).isTrue();
    assertThat(live.isTimeToLoad(35 * second)).isFalse();
    assertThat(live.isTimeToLoad(94 * second)).isFalse();
    assertThat(live.isTimeToLoad(95 * second)).isTrue();
    assertThat(live.isTimeToLoad(126 * second)).isFalse();
  }

  @Test
  void shouldWaitForNoBoardOfATaskThatCouldNotBegin() {
    LiveState live = LiveState.unlimited();
    BoardStores stores = MemoryStores.open();
    TaskBoards first = task(live, stores, D);
    fill(first);
    first.persist();
    TaskBoards other = task(live, stores, D + 1);

    assertThatThrownBy(other::restore).isInstanceOf(StoredStateException.class);

    assertThat(live.boards()).isEqualTo(BOARDS);
    assertThat(live.boardsRead()).isEqualTo(BOARDS);
  }

  private void fill(TaskBoards boards) {
    for (int i = 0; i < BOARDS; i++) {
      ExampleGroup group =
          Examples.onBoard("board" + i, Examples.group("s", 1_000, "q", D, 2, random));
      Board board =
          boards
              .find(group.board())
              .orElseGet(
                  () -> boards.create(group.board(), new BoardIdentity(Examples.ENCODER, D), 0));
      board.accept(Examples.routed(group), 0);
      boards.noteChange(board);
      boards.keepWithinBudget(board);
    }
  }

  private static long bytes(TaskBoards boards) {
    return boards.all().stream().filter(Board::isLoaded).mapToLong(Board::heapBytes).sum();
  }

  private static TaskBoards task(LiveState live) {
    return task(live, MemoryStores.open(), D);
  }

  private static TaskBoards task(LiveState live, BoardStores stores, int dimension) {
    CalibrationPolicy calibration =
        new CalibrationPolicy(
            16,
            16,
            0,
            IntStream.range(0, BOARDS)
                .boxed()
                .collect(Collectors.toMap(i -> "board" + i, i -> Examples.background(dimension))));
    BoardSettings settings = new BoardSettings(ScoringDefinition.standard(), Task.WINDOWS, 16);
    return new TaskBoards(
        new TaskBoards.Settings(
            new BoardPolicies(settings, calibration),
            TaskBoards.Settings.STANDARD_JOURNAL_BYTES,
            live),
        stores);
  }
}
