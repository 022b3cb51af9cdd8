package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmissionPaceTest {
  private long nanos;

  @Test
  void shouldKeepTheIntervalWhenEmissionsCostLittle() {
    EmissionPace pace = pace(2_000);
    assertThat(pace.isDue("b", 0)).isTrue();

    assertThat(pace.run("b", 10_000, costing(600))).isEqualTo(600);

    assertThat(pace.isDue("b", 11_999)).isFalse();
    assertThat(pace.isDue("b", 12_000)).isTrue();
    assertThat(pace.isDue("other", 10_000)).isTrue();
  }

  @Test
  void shouldPauseForTwiceTheCostWhenAnEmissionIsExpensive() {
    EmissionPace pace = pace(2_000);

    pace.run("b", 10_000, costing(5_000));

    assertThat(pace.isDue("b", 24_999)).isFalse();
    assertThat(pace.isDue("b", 25_000)).isTrue();
    pace.run("b", 25_000, costing(0));
    assertThat(pace.isDue("b", 27_000)).isTrue();
  }

  @Test
  void shouldTakeTheLongerIntervalWhenRecordsWereSentLongAgo() {
    EmissionPace pace = pace(2_000);
    pace.run("b", 100_000, costing(1));
    pace.delayed("b", EmissionPace.BEHIND_MS + 1);
    assertThat(pace.isDue("b", 119_999)).isFalse();
    assertThat(pace.isDue("b", 120_000)).isTrue();

    pace.delayed("b", EmissionPace.BEHIND_MS);
    assertThat(pace.isDue("b", 101_999)).isFalse();
    assertThat(pace.isDue("b", 102_000)).isTrue();
  }

  @Test
  void shouldLeaveTheThreadTwoThirdsOfItsTimeWhenManyBoardsAreDue() {
    EmissionPace pace = pace(2_000);
    assertThat(emittingMs(List.of(pace), 300, 60)).isBetween(19_000L, 21_000L);
  }

  @Test
  void shouldShareTheTimeOfAThreadEvenlyWhenSeveralTasksHaveMoreThanTheyMay() {
    EmissionShares shares = new EmissionShares();
    List<EmissionPace> tasks = List.of(pace(2_000, shares), pace(2_000, shares));

    long togetherMs = emittingMs(tasks, 300, 60);

    assertThat(togetherMs).isBetween(17_000L, 23_000L);
    assertThat(emittedBoards(tasks.get(0))).isCloseTo(emittedBoards(tasks.get(1)), within(20L));
  }

  @Test
  void shouldKeepThePaceOfACheapBoardWhenAnExpensiveOneHasUsedUpTheTimeOfAll() {
    EmissionPace pace = pace(2_000);
    long nowMs = pace.run("cheap", 0, costing(5)) + 2_000;
    nowMs += pace.run("expensive", nowMs, costing(50_000));
    int cheap = 0;
    int expensive = 1;
    long endMs = nowMs + 600_000;
    while (nowMs < endMs) {
      if (pace.isDue("expensive", nowMs)) {
        nowMs += pace.run("expensive", nowMs, costing(50_000));
        expensive++;
      }
      if (pace.isDue("cheap", nowMs)) {
        nowMs += pace.run("cheap", nowMs, costing(5));
        cheap++;
      }
      nowMs += 500;
    }

    // All but the 50 s in which the other one is emitted, every two to two and a half seconds.
    assertThat(expensive).isBetween(4, 6);
    assertThat(cheap).isGreaterThan((600 - 50 * expensive) * 1_000 / 2_510 - 1);
  }

  @Test
  void shouldLeaveTheThreadTwoThirdsOfItsTimeWhenThousandsOfCheapBoardsAreDue() {
    EmissionPace pace = pace(2_000);
    long spentMs = 0;
    long nowMs = 0;
    while (nowMs < 120_000) {
      for (int board = 0; board < 3_000; board++) {
        if (pace.isDue("b" + board, nowMs)) {
          nowMs += pace.run("b" + board, nowMs, costing(1));
          spentMs++;
        }
      }
      nowMs += 500;
    }
    assertThat(spentMs).isBetween(36_000L, 44_000L);
  }

  /** Milliseconds spent on emissions of 100 ms in so many seconds with a tick every half. */
  private long emittingMs(List<EmissionPace> tasks, int boards, int seconds) {
    long spentMs = 0;
    long nowMs = 0;
    while (nowMs < seconds * 1_000L) {
      for (EmissionPace task : tasks) {
        for (int board = 0; board < boards; board++) {
          if (task.isDue("b" + board, nowMs)) {
            nowMs += task.run("b" + board, nowMs, costing(100));
            spentMs += 100;
          }
        }
      }
      nowMs += 500;
    }
    return spentMs;
  }

  private static long emittedBoards(EmissionPace pace) {
    return IntStream.range(0, 300).filter(b -> pace.dueMs("b" + b) > Long.MIN_VALUE).count();
  }

  @Test
  void shouldAskNewBoardsAndOthersInTurnEachTheLongestDueFirst() {
    EmissionPace pace = pace(2_000);
    pace.run("late", 20, costing(1));
    pace.run("early", 10, costing(1));

    assertThat(
            pace.inTurns(
                List.of("n1", "late", "silent", "n2", "n3", "early"),
                board -> board,
                board -> !board.equals("silent")))
        .containsExactly("n1", "early", "n2", "late", "n3", "silent");
    assertThat(pace.inTurns(List.of("late", "early"), board -> board, board -> true))
        .containsExactly("early", "late");
  }

  @Test
  void shouldKeepThePaceOfABoardWhenThousandsOfNewOnesComeAtOnce() {
    EmissionPace pace = pace(2_000);
    List<String> boards =
        new ArrayList<>(IntStream.range(0, 5_000).mapToObj(b -> "b" + b).toList());
    boards.add("good");
    long nowMs = pace.run("good", 0, costing(5));
    int good = 0;
    while (nowMs < 60_000) {
      // Only this one goes on to change.
      Predicate<String> hasNews =
          board -> board.equals("good") || pace.dueMs(board) == Long.MIN_VALUE;
      for (String board : pace.inTurns(boards, name -> name, hasNews)) {
        if (hasNews.test(board) && pace.isDue(board, nowMs)) {
          nowMs += pace.run(board, nowMs, costing(5));
          good += board.equals("good") ? 1 : 0;
        }
      }
      nowMs += 500;
    }
    assertThat(good).isGreaterThanOrEqualTo(20);
    assertThat(boards.stream().filter(b -> pace.dueMs(b) > Long.MIN_VALUE).count())
        .isGreaterThan(3_000);
  }

  @Test
  void shouldAlwaysBeDueWhenTheIntervalIsZero() {
    EmissionPace pace = pace(0);

    pace.run("b", 10_000, costing(5_000));

    assertThat(pace.isDue("b", 10_000)).isTrue();
  }

  private EmissionPace pace(long intervalMs) {
    return pace(intervalMs, new EmissionShares());
  }

  private EmissionPace pace(long intervalMs, EmissionShares shares) {
    return new EmissionPace(
        new Emission(intervalMs, 20_000, 1, 1), shares.ofCurrentThread(), () -> nanos);
  }

  private Runnable costing(long costMs) {
    return () -> nanos += TimeUnit.MILLISECONDS.toNanos(costMs);
  }
}
