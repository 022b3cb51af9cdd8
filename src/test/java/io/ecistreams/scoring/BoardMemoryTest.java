package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

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
  private static final int FIRST_READ = 36;

  @ParameterizedTest
  @CsvSource({"384, 20", "768, 19"})
  void shouldTakeAsManyMatricesASourceAsThePageSays(int d, int matrices) {
    Random random = new Random(1);
    WindowPolicy windows =
        new WindowPolicy(
            MINUTE_MS, List.of(15 * MINUTE_MS, WindowPolicy.SINCE_START), 2 * MINUTE_MS);
    Board board =
        Examples.frozenBoard(
            Examples.BOARD, d, new BoardSettings(ScoringDefinition.standard(), windows, 16));
    // As many rows a minute as make a triangle of a pane, a tenth of them labelled and left out.
    int records = d / 2 / 6;
    for (int minute = 0; minute < 40; minute++) {
      for (int record = 0; record < records; record++) {
        String query = "q" + random.nextInt();
        board.accept(
            Examples.routed(Examples.group("a", minute * MINUTE_MS + record, query, d, 8, random)),
            0);
      }
      if (minute >= FIRST_READ) {
        board.estimate();
      }
    }

    long matrixBytes = 4L * d * (d + 1);
    assertThat((double) board.heapBytes() / matrixBytes)
        .isCloseTo(matrices, Percentage.withPercentage(5));
  }
}
