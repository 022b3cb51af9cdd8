package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
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

  /** A pane, its pending rows and its journal's slots. */
  private static final long BOARD_BYTES = 4L * D * (D + 1) + 12L * D * 8;

  private final Random random = new Random(1);

  @Test
  void shouldGiveWayToAnotherTaskWhenTheBudgetIsUsedUp() {
    LiveState live = new LiveState(6 * BOARD_BYTES);
    DurableBoards first = task(live);
    fill(first);
    long alone = live.heldBytes();
    assertThat(alone).isBetween(3 * BOARD_BYTES, live.limitBytes());

    DurableBoards second = task(live);
    fill(second);
    first.keepWithinBudget();

    assertThat(live.heldBytes()).isLessThanOrEqualTo(live.limitBytes());
    assertThat(bytes(second)).isGreaterThan(2 * BOARD_BYTES);
    assertThat(bytes(first)).isGreaterThan(BOARD_BYTES);
    assertThat(live.heldBytes()).isEqualTo(bytes(first) + bytes(second));

    second.close();
    assertThat(live.heldBytes()).isEqualTo(bytes(first));
    fill(first);
    assertThat(live.heldBytes()).isEqualTo(alone);
  }

  @Test
  void shouldDropTheBoardsThatWereUsedLongestAgo() {
    LiveState live = new LiveState(4 * BOARD_BYTES);
    DurableBoards boards = task(live);
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
    fill(task(live, stores, D));
    DurableBoards other = task(live, stores, D + 1);

    assertThatThrownBy(other::restore).isInstanceOf(StoredStateException.class);

    assertThat(live.boards()).isEqualTo(BOARDS);
    assertThat(live.boardsRead()).isEqualTo(BOARDS);
  }

  private void fill(DurableBoards boards) {
    for (int i = 0; i < BOARDS; i++) {
      ExampleGroup group =
          Examples.onBoard("board" + i, Examples.group("s", 1_000, "q", D, 2, random));
      DurableBoard board = boards.find(group.board()).orElseGet(() -> boards.create(group, 0));
      board.accept(Examples.routed(group), 0);
      boards.keepWithinBudget(board);
    }
  }

  private static long bytes(DurableBoards boards) {
    return boards.all().stream().mapToLong(DurableBoard::heapBytes).sum();
  }

  private static DurableBoards task(LiveState live) {
    return task(live, MemoryStores.open(), D);
  }

  private static DurableBoards task(LiveState live, BoardStores stores, int dimension) {
    CalibrationPolicy calibration =
        new CalibrationPolicy(
            16,
            16,
            0,
            IntStream.range(0, BOARDS)
                .boxed()
                .collect(Collectors.toMap(i -> "board" + i, i -> Examples.background(dimension))));
    BoardSettings settings = new BoardSettings(ScoringDefinition.standard(), Task.WINDOWS, 16);
    return new DurableBoards(new DurableBoards.Settings(settings, calibration, 16, live), stores);
  }
}
