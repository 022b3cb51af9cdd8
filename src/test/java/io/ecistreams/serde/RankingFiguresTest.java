package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RankingFiguresTest {
  private static final Ranking RANKING =
      new SampleBoards(new Endpoint("localhost", 1)).add("nq", 3).ranking("nq").orElseThrow();
  private static final WindowRanking PRIMARY = RANKING.getWindows().get(0);

  /** The ranking after the miners of so many sources have ended. */
  private static Ranking finished(int sources) {
    List<SourceScore> scores =
        PRIMARY.getSources().stream()
            .map(
                score ->
                    PRIMARY.getSources().indexOf(score) < sources
                        ? SourceScore.newBuilder(score)
                            .setFinishedAt(RANKING.getEmittedAt())
                            .build()
                        : score)
            .toList();
    return Ranking.newBuilder(RANKING)
        .setWindows(List.of(WindowRanking.newBuilder(PRIMARY).setSources(scores).build()))
        .build();
  }

  @Test
  void shouldLeaveFinishedSourcesOutOfTheRateAndCountTheirExamples() {
    double seconds =
        Duration.between(PRIMARY.getWindowStart(), RANKING.getStreamTime()).toMillis() / 1e3;

    RankingFigures figures = RankingFigures.of(finished(1));

    assertThat(figures.examples()).isEqualTo(3 * 120);
    assertThat(figures.examplesPerSecond()).hasValueCloseTo(2 * 120 / seconds, within(1e-9));
    assertThat(RankingFigures.of(finished(3)).examplesPerSecond()).hasValue(0);
  }
}
