package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.scoring.Depth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class EmissionClockTest {
  private final EmissionClock.Threads threads = new EmissionClock.Threads();
  private long nanos;

  @Nested
  class Rest {
    private final EmissionClock clock = clock(2_000);

    @Test
    void shouldLastForTheIntervalWhenEmissionsCostLittle() {
      assertThat(clock.depth("b", 0)).isPresent();

      assertThat(clock.run("b", Depth.SCORES, 10_000, costing(600))).isEqualTo(600);

      assertThat(clock.depth("b", 11_999)).isEmpty();
      assertThat(clock.depth("b", 12_000)).isPresent();
    }

    @Test
    void shouldLastForTwiceTheCostWhenAnEmissionIsExpensive() {
      clock.run("b", Depth.SCORES, 10_000, costing(5_000));

      assertThat(clock.depth("b", 24_999)).isEmpty();
      assertThat(clock.depth("b", 25_000)).isPresent();
      clock.run("b", Depth.SCORES, 25_000, costing(0));
      assertThat(clock.depth("b", 27_000)).isPresent();
    }

    @Test
    void shouldLastLongerWhenRecordsWereSentLongAgo() {
      clock.run("b", Depth.SCORES, 100_000, costing(1));
      clock.noteDelay("b", BoardPace.BEHIND_MS + 1);
      assertThat(clock.depth("b", 119_999)).isEmpty();
      assertThat(clock.depth("b", 120_000)).isPresent();

      clock.noteDelay("b", BoardPace.BEHIND_MS);
      assertThat(clock.depth("b", 101_999)).isEmpty();
      assertThat(clock.depth("b", 102_000)).isPresent();
    }

    @Test
    void shouldBeShortOnceWhenSomebodyWaitsForWhatAVerdictChanges() {
      clock.run("b", Depth.SCORES, 10_000, costing(1));
      clock.hurry("b");
      assertThat(clock.depth("b", 10_499)).isEmpty();
      assertThat(clock.depth("b", 10_500)).isPresent();

      clock.run("b", Depth.SCORES, 10_500, costing(1));
      assertThat(clock.depth("b", 12_499)).isEmpty();
      clock.hurry("b");
      clock.run("b", Depth.SCORES, 12_500, costing(400));
      clock.hurry("b");
      assertThat(clock.depth("b", 13_699)).isEmpty();
      assertThat(clock.depth("b", 13_700)).isPresent();
    }

    @Test
    void shouldKeepTheIntervalOnAverageWhenAnEmissionCameEarly() {
      clock.run("b", Depth.SCORES, 10_000, costing(1));
      clock.run("b", Depth.SCORES, 11_800, costing(1));
      assertThat(clock.depth("b", 13_999)).isEmpty();
      assertThat(clock.depth("b", 14_000)).isPresent();
    }

    @Test
    void shouldNotBeKeptWhenTheIntervalIsZero() {
      EmissionClock eager = clock(0);
      eager.run("b", Depth.SCORES, 10_000, costing(5_000));
      assertThat(eager.depth("b", 10_000)).isPresent();
    }
  }

  @Nested
  class ThirdOfTheThread {
    @Test
    void shouldBeWhatEmissionsTakeWhenManyBoardsAreDue() {
      assertThat(emittingMs(List.of(clock(2_000)))).isBetween(19_000L, 21_000L);
    }

    @Test
    void shouldBeSharedEvenlyWhenSeveralTasksHaveMoreThanTheyMay() {
      List<EmissionClock> tasks = List.of(clock(2_000), clock(2_000));

      long togetherMs = emittingMs(tasks);

      assertThat(togetherMs).isBetween(17_000L, 23_000L);
      assertThat(emittedBoards(tasks.get(0))).isCloseTo(emittedBoards(tasks.get(1)), within(20L));
    }

    @Test
    void shouldKeepThePaceOfACheapBoardWhenAnExpensiveOneHasUsedUpTheTimeOfAll() {
      EmissionClock clock = clock(2_000);
      long nowMs = clock.run("cheap", Depth.SCORES, 0, costing(5)) + 2_000;
      nowMs += clock.run("expensive", Depth.SCORES, nowMs, costing(50_000));
      int cheap = 0;
      int expensive = 1;
      long endMs = nowMs + 600_000;
      while (nowMs < endMs) {
        if (clock.depth("expensive", nowMs).isPresent()) {
          nowMs += clock.run("expensive", Depth.SCORES, nowMs, costing(50_000));
          expensive++;
        }
        if (clock.depth("cheap", nowMs).isPresent()) {
          nowMs += clock.run("cheap", Depth.SCORES, nowMs, costing(5));
          cheap++;
        }
        nowMs += 500;
      }

      // All but the 50 s in which the other one is emitted, every two to two and a half seconds.
      assertThat(expensive).isBetween(4, 6);
      assertThat(cheap).isGreaterThan((600 - 50 * expensive) * 1_000 / 2_510 - 1);
    }

    @Test
    void shouldKeepThePaceOfABoardWhenThousandsOfNewOnesComeAtOnce() {
      EmissionClock clock = clock(2_000);
      List<String> boards =
          new ArrayList<>(IntStream.range(0, 5_000).mapToObj(b -> "b" + b).toList());
      boards.add("good");
      long nowMs = clock.run("good", Depth.SCORES, 0, costing(5));
      int good = 0;
      while (nowMs < 60_000) {
        // Only this one goes on to change.
        Predicate<String> hasNews =
            board -> board.equals("good") || clock.dueMs(board) == Long.MIN_VALUE;
        for (String board : clock.inTurns(boards, name -> name, hasNews)) {
          if (hasNews.test(board) && clock.depth(board, nowMs).isPresent()) {
            nowMs += clock.run(board, Depth.SCORES, nowMs, costing(5));
            good += board.equals("good") ? 1 : 0;
          }
        }
        nowMs += 500;
      }
      assertThat(good).isGreaterThanOrEqualTo(20);
      assertThat(boards.stream().filter(b -> clock.dueMs(b) > Long.MIN_VALUE).count())
          .isGreaterThan(3_000);
    }

    /** Milliseconds spent on emissions of 100 ms by 300 boards in a minute of ticks. */
    private long emittingMs(List<EmissionClock> tasks) {
      long spentMs = 0;
      long nowMs = 0;
      while (nowMs < 60_000L) {
        for (EmissionClock task : tasks) {
          for (int board = 0; board < 300; board++) {
            if (task.depth("b" + board, nowMs).isPresent()) {
              nowMs += task.run("b" + board, Depth.SCORES, nowMs, costing(100));
              spentMs += 100;
            }
          }
          task.endTick(nowMs);
        }
        nowMs += 500;
      }
      return spentMs;
    }

    private long emittedBoards(EmissionClock clock) {
      return IntStream.range(0, 300).filter(b -> clock.dueMs("b" + b) > Long.MIN_VALUE).count();
    }
  }

  @Nested
  class DeepTurn {
    private final EmissionClock clock = clock(1);

    @Test
    void shouldComeOnceASecondWhenItCostsNothing() {
      assertThat(deepen("a", 5_000, 0)).isTrue();
      assertThat(deepen("a", 5_999, 0)).isFalse();
      assertThat(deepen("a", 6_000, 0)).isTrue();
    }

    @Test
    void shouldLeaveNineteenTwentiethsOfTheTimeToOtherWork() {
      assertThat(deepen("a", 5_000, 150)).isTrue();
      assertThat(deepen("b", 7_999, 150)).isFalse();
      assertThat(deepen("b", 8_000, 150)).isTrue();
    }

    @Test
    void shouldBeOfTheBoardThatHasWaitedLongestInWhicheverTask() {
      EmissionClock other = clock(1);
      deepen("a", 5_000, 150);
      assertThat(other.depth("b", 5_500)).contains(Depth.SCORES);
      assertThat(deepen("a", 8_000, 0)).isFalse();
      assertThat(other.depth("b", 8_000)).contains(Depth.BOUNDED);
      other.run("b", Depth.BOUNDED, 8_000, costing(0));
      assertThat(deepen("a", 8_000, 0)).isTrue();
    }

    @Test
    void shouldNotWaitForABoardThatHasNothingMoreToSay() {
      deepen("a", 5_000, 150);
      assertThat(deepen("b", 5_500, 0)).isFalse();
      assertThat(deepen("c", 5_600, 0)).isFalse();
      clock.stopWaiting("b");
      assertThat(deepen("c", 8_000, 0)).isTrue();
    }

    @Test
    void shouldNotWaitForTheBoardsOfATaskThatEnded() {
      EmissionClock other = clock(1);
      deepen("a", 5_000, 150);
      assertThat(other.depth("b", 5_500)).contains(Depth.SCORES);
      assertThat(deepen("c", 5_600, 0)).isFalse();
      other.close();
      assertThat(deepen("c", 8_000, 0)).isTrue();
    }

    @Test
    void shouldWaitASecondAtMostForABoardThatDoesNotAsk() {
      deepen("a", 5_000, 150);
      assertThat(deepen("b", 5_500, 0)).isFalse();
      assertThat(deepen("c", 8_400, 0)).isFalse();
      assertThat(deepen("c", 9_000, 0)).isTrue();
    }

    @Test
    void shouldComeToEveryBoardWhenEachAsksOnceAMinuteOnly() {
      Map<String, Integer> given = new HashMap<>();
      for (long nowMs = 0; nowMs < 3_600_000; nowMs += 1_000) {
        // Nine boards, each asks in its own second of a minute.
        String board = "b" + nowMs / 1_000 % 60 / 7;
        if (nowMs / 1_000 % 60 % 7 == 0 && deepen(board, nowMs, 30)) {
          given.merge(board, 1, Integer::sum);
        }
      }
      assertThat(given)
          .hasSize(9)
          .allSatisfy((board, count) -> assertThat(count).isGreaterThan(50));
    }

    @Test
    void shouldKeepManyBoardsThatAskRarelyGoing() {
      Set<String> given = new HashSet<>();
      int turns = 0;
      for (long nowMs = 0; nowMs < 600_000; nowMs += 100) {
        String board = "b" + nowMs / 100 % 400;
        if (deepen(board, nowMs, 30)) {
          given.add(board);
          turns++;
        }
      }
      // A turn takes 0.6 s with its pause, and a second more where the first does not ask.
      assertThat(turns).isGreaterThan(300);
      assertThat(given).hasSizeGreaterThan(200);
    }

    /** Emits a board if it is its turn to be emitted with everything. */
    private boolean deepen(String board, long nowMs, long costMs) {
      boolean isTurn = clock.depth(board, nowMs).filter(Depth.BOUNDED::equals).isPresent();
      if (isTurn) {
        clock.run(board, Depth.BOUNDED, nowMs, costing(costMs));
      }
      return isTurn;
    }
  }

  @Test
  void shouldAskNewBoardsAndOthersInTurnEachTheLongestDueFirst() {
    EmissionClock clock = clock(2_000);
    clock.run("late", Depth.SCORES, 20, costing(1));
    clock.run("early", Depth.SCORES, 10, costing(1));

    assertThat(
            clock.inTurns(
                List.of("n1", "late", "silent", "n2", "n3", "early"),
                board -> board,
                board -> !board.equals("silent")))
        .containsExactly("n1", "early", "n2", "late", "n3", "silent");
  }

  private EmissionClock clock(long intervalMs) {
    return threads.ofCurrentThread(new Emission(intervalMs, 20_000, 1), () -> nanos);
  }

  private Runnable costing(long costMs) {
    return () -> nanos += TimeUnit.MILLISECONDS.toNanos(costMs);
  }
}
