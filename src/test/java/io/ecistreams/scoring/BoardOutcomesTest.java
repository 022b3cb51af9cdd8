package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.Outcome;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.outcome.Reports;
import io.ecistreams.testing.Examples;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What reports of training are to a board. */
class BoardOutcomesTest {
  private static final int D = 8;

  private final Board board =
      Examples.frozenBoard(
          Examples.BOARD,
          D,
          new BoardSettings(
              ScoringDefinition.standard(), new WindowPolicy(60_000, List.of(0L), 60_000), 16));

  @BeforeEach
  void mine() {
    Random random = new Random(1);
    for (int query = 0; query < 130; query++) {
      board.accept(Examples.routed(Examples.group("a", 1_000, "q" + query, D, 2, random)), 10);
    }
    board.emit(Depth.BOUNDED);
  }

  private void report(double gain, long nowMs) {
    assertThat(
            board.accept(
                new ReportedOutcome(
                    Examples.BOARD, Reports.of("1", gain, Map.of("a", 1.0)), RecordOrigin.FILE),
                nowMs))
        .isInstanceOf(Outcome.Accepted.class);
  }

  @Test
  void shouldBeInUseWhileItIsTrainedOn() {
    report(0.02, 5_000);
    assertThat(board.touchedMs()).isEqualTo(5_000);
    report(0.02, 9_000);
    assertThat(board.touchedMs()).isEqualTo(9_000);
  }

  @Test
  void shouldHaveNothingNewToSayOfAReportThatComesAgain() {
    assertThat(board.isChanged()).isFalse();
    report(0.02, 20);
    assertThat(board.isChanged()).isTrue();
    board.emit(Depth.BOUNDED);
    report(0.02, 30);
    assertThat(board.isChanged()).isFalse();
    report(0.03, 40);
    assertThat(board.isChanged()).isTrue();
  }

  @Test
  void shouldCountReportsAsMemory() {
    long before = board.heapBytes();
    report(0.02, 20);
    assertThat(board.heapBytes()).isGreaterThan(before + 400);
  }
}
