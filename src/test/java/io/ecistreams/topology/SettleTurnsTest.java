package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SettleTurnsTest {
  private final SettleTurns turns = new SettleTurns(1);

  @Test
  void shouldSettleABoardOnceASecondWhenThatCostsNothing() {
    assertThat(turns.isTurn("a", 5_000)).isTrue();
    turns.settled("a", 5_000, 0);
    assertThat(turns.isTurn("a", 5_999)).isFalse();
    assertThat(turns.isTurn("a", 6_000)).isTrue();
  }

  @Test
  void shouldLeaveNineteenTwentiethsOfTheTimeToOtherWork() {
    assertThat(turns.isTurn("a", 5_000)).isTrue();
    turns.settled("a", 5_000, 150);
    assertThat(turns.isTurn("b", 7_999)).isFalse();
    assertThat(turns.isTurn("b", 8_000)).isTrue();
  }

  @Test
  void shouldShareThePauseAmongThreads() {
    SettleTurns three = new SettleTurns(3);
    three.settled("a", 5_000, 150);
    assertThat(three.isTurn("b", 6_099)).isFalse();
    assertThat(three.isTurn("b", 6_100)).isTrue();
  }

  @Test
  void shouldGiveTheTurnToTheBoardThatHasWaitedLongest() {
    turns.settled("a", 5_000, 150);
    assertThat(turns.isTurn("b", 5_500)).isFalse();
    assertThat(turns.isTurn("a", 8_000)).isFalse();
    assertThat(turns.isTurn("b", 8_000)).isTrue();
    turns.settled("b", 8_000, 0);
    assertThat(turns.isTurn("a", 8_000)).isTrue();
  }

  @Test
  void shouldNotWaitForABoardThatIsGone() {
    turns.settled("a", 5_000, 150);
    assertThat(turns.isTurn("b", 5_500)).isFalse();
    assertThat(turns.isTurn("c", 5_600)).isFalse();
    turns.forget("b");
    assertThat(turns.isTurn("c", 8_000)).isTrue();
    turns.settled("c", 8_000, 0);
    assertThat(turns.isTurn("b", 8_000)).isTrue();
    assertThat(turns.isTurn("a", 38_001)).isTrue();
  }

  @Test
  void shouldGiveEveryBoardATurnWhenEachAsksOnceAMinuteOnly() {
    Map<String, Integer> given = new HashMap<>();
    for (long nowMs = 0; nowMs < 3_600_000; nowMs += 1_000) {
      // Nine boards, each asks in its own second of a minute.
      String board = "b" + nowMs / 1_000 % 60 / 7;
      if (nowMs / 1_000 % 60 % 7 == 0 && turns.isTurn(board, nowMs)) {
        turns.settled(board, nowMs, 30);
        given.merge(board, 1, Integer::sum);
      }
    }
    assertThat(given).hasSize(9).allSatisfy((board, count) -> assertThat(count).isGreaterThan(50));
  }

  @Test
  void shouldLookAtEachBoardABoundedNumberOfTimesASecondWhenThereAreTenThousand() {
    int boards = 10_000;
    int seconds = 30;
    Set<String> given = new HashSet<>();
    for (long nowMs = 0; nowMs < seconds * 1_000; nowMs += 500) {
      for (int board = 0; board < boards; board++) {
        if (turns.isTurn("b" + board, nowMs)) {
          turns.settled("b" + board, nowMs, 1);
          given.add("b" + board);
        }
      }
    }

    assertThat(given).hasSizeGreaterThan(seconds);
    // Asked 600,000 times; a look for each of the others at each would be 6,000,000,000.
    assertThat(turns.looks()).isLessThan(4L * boards * seconds);
  }

  @Test
  void shouldKeepManyBoardsThatAskRarelyGoing() {
    Set<String> given = new HashSet<>();
    int turnsGiven = 0;
    for (long nowMs = 0; nowMs < 600_000; nowMs += 100) {
      String board = "b" + nowMs / 100 % 400;
      if (turns.isTurn(board, nowMs)) {
        turns.settled(board, nowMs, 30);
        given.add(board);
        turnsGiven++;
      }
    }
    // A turn takes 0.6 s with its pause, and a second more where the first does not ask.
    assertThat(turnsGiven).isGreaterThan(300);
    assertThat(given).hasSizeGreaterThan(200);
  }
}
