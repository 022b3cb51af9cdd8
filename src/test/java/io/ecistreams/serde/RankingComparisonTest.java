package io.ecistreams.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.avro.WindowRanking;
import io.ecistreams.query.Endpoint;
import io.ecistreams.testing.SampleBoards;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RankingComparisonTest {
  private final Ranking ranking =
      new SampleBoards(new Endpoint("localhost", 1)).add("b", 3).ranking("b").orElseThrow();

  @Test
  void shouldFindNoDifferenceButThatOfTheMoment() {
    Ranking later =
        Ranking.newBuilder(ranking).setEmittedAt(Instant.EPOCH).setInputDelayMs(77).build();

    RankingComparison comparison = RankingComparison.of(ranking, later);

    assertThat(comparison.isIdentical()).isTrue();
    assertThat(comparison.hasHybrids()).isTrue();
    assertThat(comparison.numbers()).isGreaterThan(100);
  }

  @Test
  void shouldSayWhereAndByHowMuchANumberDiffers() {
    RankingComparison comparison =
        RankingComparison.of(ranking, withFirst(s -> s.setTrace(s.getTrace() * (1 + 1e-9))));

    assertThat(comparison.isIdentical()).isFalse();
    assertThat(comparison.unequalNumbers()).isEqualTo(1);
    assertThat(comparison.largestRelative()).isCloseTo(1e-9, within(1e-11));
    assertThat(comparison.largestAt()).contains("b.windows[0].sources[0].trace");
    assertThat(comparison.otherwise()).isEmpty();
  }

  @Test
  void shouldNotTakeAZeroForItsNegative() {
    Ranking zero = withFirst(s -> s.setClassic(0));

    assertThat(RankingComparison.of(zero, withFirst(s -> s.setClassic(-0.0))).unequalNumbers())
        .isEqualTo(1);
  }

  @Test
  void shouldGiveBothValuesWhereMoreThanANumberDiffers() {
    assertThat(RankingComparison.of(ranking, withFirst(s -> s.setN(7))).otherwise())
        .containsExactly("b.windows[0].sources[0].n is 120 and 7");
    assertThat(RankingComparison.of(ranking, withFirst(s -> s.setStandardError(null))).otherwise())
        .singleElement()
        .asString()
        .startsWith("b.windows[0].sources[0].standardError is ")
        .endsWith(" and null");
    assertThat(
            RankingComparison.of(
                    ranking, Ranking.newBuilder(ranking).setLate(Map.of("s", 4L)).build())
                .otherwise())
        .singleElement()
        .asString()
        .startsWith("b.late.s is ")
        .endsWith(" and 4");
  }

  @Test
  void shouldCountSourcesAndLeaveOutdatedHybridsOut() {
    Ranking fewer =
        withWindow(
            w -> WindowRanking.newBuilder(w).setSources(w.getSources().subList(0, 2)).build());
    Ranking outdated =
        withWindow(
            w -> WindowRanking.newBuilder(w).setOutdatedHybrids(1).setHybrids(List.of()).build());

    assertThat(RankingComparison.of(ranking, fewer).otherwise())
        .containsExactly("b.windows[0].sources has 3 and 2 entries");
    assertThat(RankingComparison.of(ranking, outdated).isIdentical()).isTrue();
    assertThat(RankingComparison.of(ranking, outdated).hasHybrids()).isFalse();
  }

  private Ranking withFirst(Consumer<SourceScore.Builder> change) {
    return withWindow(
        window -> {
          List<SourceScore> sources = new ArrayList<>(window.getSources());
          SourceScore.Builder first = SourceScore.newBuilder(sources.get(0));
          change.accept(first);
          sources.set(0, first.build());
          return WindowRanking.newBuilder(window).setSources(sources).build();
        });
  }

  /** The ranking with its primary window changed. */
  private Ranking withWindow(UnaryOperator<WindowRanking> change) {
    List<WindowRanking> windows = new ArrayList<>(ranking.getWindows());
    windows.set(0, change.apply(windows.get(0)));
    return Ranking.newBuilder(ranking).setWindows(windows).build();
  }
}
