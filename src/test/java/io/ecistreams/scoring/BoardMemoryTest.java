package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.testing.Examples;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What src/docs/sizing.md says that panes and sums of a source take. */
class BoardMemoryTest {
  private static final long MINUTE_MS = 60_000;

  @ParameterizedTest
  @CsvSource({"384, 19", "768, 19"})
  void shouldTakeAsManyMatricesASourceAsThePageSays(int d, int matrices) {
    Random random = new Random(1);
    WindowPolicy windows =
        new WindowPolicy(
            MINUTE_MS, List.of(15 * MINUTE_MS, WindowPolicy.SINCE_START), 2 * MINUTE_MS);
    Board board =
        new Board(
            Examples.BOARD,
            new BoardIdentity(Examples.ENCODER, d),
            new BoardSettings(ScoringDefinition.standard(), windows, 16));
    board.freeze(Examples.background(d));
    for (int minute = 0; minute < 40; minute++) {
      for (int record = 0; record < 3; record++) {
        String query = "q" + random.nextInt();
        board.fold(Examples.group("a", minute * MINUTE_MS + record, query, d, 8, random));
      }
      board.expire();
      board.estimate();
    }

    long matrixBytes = 4L * d * (d + 1);
    assertThat((double) board.heapBytes() / matrixBytes)
        .isCloseTo(matrices, Percentage.withPercentage(5));
  }
}
