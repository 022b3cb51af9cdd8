package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.information.ClosedPanes;
import io.ecistreams.math.SymmetricMatrix;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BoardBudgetTest {
  private static final int D = 64;
  private static final long MATRIX = 8L * SymmetricMatrix.packedLength(D);
  private static final long LIMIT = 40 * MATRIX;
  private static final WindowPolicy WINDOWS =
      new WindowPolicy(1_000, List.of(10_000L, WindowPolicy.SINCE_START), 2_000);
  private final Random random = new Random(3);

  @Test
  void shouldTakeNothingForWhichThereIsNoRoomAndGiveTheArithmetic() {
    Board board = board(Map.of(Examples.BOARD, Examples.background(D)));
    List<Rejection> refused = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (int pane = 0; pane < 10; pane++) {
      for (int source = 0; source < 8; source++) {
        String name = "s" + source;
        Partial partial = partial(name, pane * 1_000L, 60);
        if (board.accept(partial, 0) instanceof Outcome.Refused<Partial> no) {
          refused.add(no.rejection());
        } else {
          taken.add(name);
        }
        board.estimate();
        assertThat(board.heapBytes()).isLessThanOrEqualTo(LIMIT);
      }
    }

    assertThat(taken).isNotEmpty();
    assertThat(refused).isNotEmpty();
    Rejection last = refused.get(refused.size() - 1);
    assertThat(last.reason()).isEqualTo(RejectionReason.BOARD_TOO_LARGE);
    assertThat(last.message())
        .containsPattern("\\d sources with \\d+ panes of up to 0\\.0 MB \\(d = 64\\)")
        .contains("over 2 windows", "x 0.0 MB for ranking", "a board may take 0.7 MB")
        .contains("board.memory.mb", "pane.ms", "windows.ms");
  }

  @Test
  void shouldGoOnInAFullPaneWhenThereIsNoRoomForAnother() {
    Board board = board(Map.of(Examples.BOARD, Examples.background(D)));
    board.accept(partial("a", 0, 60), 0);
    int other = 0;
    while (board.accept(partial("b" + other, 0, 60), 0) instanceof Outcome.Accepted<Partial>) {
      other++;
    }

    Partial more = partial("a", 0, 60);
    assertThat(board.accept(more, 0)).isEqualTo(Outcome.accepted(more));
    assertThat(other).isBetween(3, 20);
  }

  @Test
  void shouldTakeRecordsAgainWhenTheWindowOfAFullBoardHasPassed() {
    Board board = board(Map.of(Examples.BOARD, Examples.background(D)));
    for (int pane = 0; pane < 9; pane++) {
      for (int source = 0; source < 8; source++) {
        board.accept(partial("s" + source, pane * 1_000L, 60), 0);
      }
    }
    assertThat(board.accept(partial("s0", 9_000, 60), 0)).isInstanceOf(Outcome.Refused.class);

    Partial later = partial("s0", 60_000, 60);
    assertThat(board.accept(later, 0)).isEqualTo(Outcome.accepted(later));
  }

  @Test
  void shouldRefuseGroupsThatWaitedWhenTheyAreFoldedAndThereIsNoRoom() {
    Board board = board(Map.of());
    for (int i = 0; i < 40; i++) {
      board.accept(Examples.routed(group("s" + i, 0, 40)), 0);
    }

    assertThat(board.advance(0)).isTrue();

    Merged merged = board.takeMerged();
    assertThat(merged.refused())
        .isNotEmpty()
        .allSatisfy(
            refused ->
                assertThat(refused.rejection().reason())
                    .isEqualTo(RejectionReason.BOARD_TOO_LARGE));
    assertThat(merged.examples()).isEqualTo(40L * (40 - merged.refused().size())).isPositive();
    assertThat(board.heapBytes()).isLessThanOrEqualTo(LIMIT);
  }

  private Partial partial(String source, long timeMs, int negatives) {
    return Partials.of(group(source, timeMs, negatives), Examples.background(D), settings());
  }

  private ExampleGroup group(String source, long timeMs, int negatives) {
    return Examples.group(source, timeMs, "q" + random.nextInt(), D, negatives, random);
  }

  private static Board board(Map<String, CosineBackground> given) {
    return new Board(
        Examples.BOARD,
        new BoardIdentity(Examples.ENCODER, D),
        new BoardPolicies(settings(), new CalibrationPolicy(16, 16, 0, given)),
        new MemoryLog(),
        Workbench::new,
        0);
  }

  private static BoardSettings settings() {
    return new BoardSettings(
        ScoringDefinition.standard(),
        WINDOWS,
        16,
        ClosedPanes.DOUBLE_PRECISION,
        HybridPolicy.standard(),
        BoardSettings.STANDARD_VIEW_KAPPA,
        BoardSettings.STANDARD_CROSS_ENCODER_THRESHOLD,
        LIMIT);
  }
}
