package io.ecistreams.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Ranking;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.testing.Examples;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveScreenTest {
  private final StringWriter text = new StringWriter();
  private final LiveScreen screen = new LiveScreen(new PrintWriter(text), false, 80);

  @Test
  void shouldNotCallItARankingWhenTheBoardOnlyCalibrates() {
    screen.show(calibrating());
    screen.finish();

    assertThat(screen.isRanked()).isFalse();
    assertThat(text.toString())
        .contains("No ranking came within", "calibrating the background: 0 of 16 queries")
        .doesNotContain("Final ranking");
  }

  private static Ranking calibrating() {
    Board board =
        Examples.board(
            "b", 6, new BoardSettings(ScoringDefinition.standard(), WindowPolicy.unbounded(), 16));
    return EstimateMapping.ranking(board.estimate(), Map.of(), 0, 0, 0);
  }
}
