package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

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
  void shouldLeaveNineTenthsOfTheTimeToOtherWork() {
    assertThat(turns.isTurn("a", 5_000)).isTrue();
    turns.settled("a", 5_000, 300);
    assertThat(turns.isTurn("b", 7_999)).isFalse();
    assertThat(turns.isTurn("b", 8_000)).isTrue();
  }

  @Test
  void shouldShareThePauseAmongThreads() {
    SettleTurns three = new SettleTurns(3);
    three.settled("a", 5_000, 300);
    assertThat(three.isTurn("b", 6_199)).isFalse();
    assertThat(three.isTurn("b", 6_200)).isTrue();
  }

  @Test
  void shouldGiveTheTurnToTheBoardThatHasWaitedLongest() {
    turns.settled("a", 5_000, 300);
    assertThat(turns.isTurn("b", 5_500)).isFalse();
    assertThat(turns.isTurn("a", 8_000)).isFalse();
    assertThat(turns.isTurn("b", 8_000)).isTrue();
    turns.settled("b", 8_000, 0);
    assertThat(turns.isTurn("a", 8_000)).isTrue();
  }

  @Test
  void shouldNotWaitForABoardThatIsGone() {
    turns.settled("a", 5_000, 300);
    assertThat(turns.isTurn("b", 5_500)).isFalse();
    assertThat(turns.isTurn("c", 5_600)).isFalse();
    turns.forget("b");
    assertThat(turns.isTurn("c", 8_000)).isTrue();
    turns.settled("c", 8_000, 0);
    assertThat(turns.isTurn("b", 8_000)).isTrue();
    assertThat(turns.isTurn("a", 38_001)).isTrue();
  }
}
