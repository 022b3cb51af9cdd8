package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.HybridPolicy.Pooling;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HybridRankingTest {
  private static final int D = 6;

  @Test
  void shouldScoreEverySubsetUpToTheConfiguredSize() {
    List<Windowed> five = sources(5);

    assertThat(rank(five, new HybridPolicy(1, Pooling.SOURCE))).isEmpty();
    assertThat(rank(five, new HybridPolicy(2, Pooling.SOURCE))).hasSize(10);
    assertThat(rank(five, new HybridPolicy(3, Pooling.SOURCE))).hasSize(10 + 10);
    assertThat(rank(five, new HybridPolicy(4, Pooling.SOURCE))).hasSize(10 + 10 + 5);
  }

  @Test
  void shouldPoolByTheConfiguredUnit() {
    Windowed few = source("few", 50, 1, 1);
    Windowed many = source("many", 100, 3, 2);

    assertThat(shares(few, many, Pooling.SOURCE)).containsExactly(0.5, 0.5);
    assertThat(shares(few, many, Pooling.QUERY)).containsExactly(1.0 / 3, 2.0 / 3);
    assertThat(shares(few, many, Pooling.NEGATIVE)).containsExactly(1.0 / 7, 6.0 / 7);
  }

  @Test
  void shouldBeTheScoreOfAllExamplesTogetherWhenNegativesArePooled() {
    SourceState both = state(50, 1, 1);
    both.merge(state(100, 3, 2));
    double together = sources(List.of(new Windowed("x", both))).get(0).estimate().eci();

    HybridEstimate hybrid =
        rank(
                List.of(source("few", 50, 1, 1), source("many", 100, 3, 2)),
                new HybridPolicy(2, Pooling.NEGATIVE))
            .get(0);

    assertThat(hybrid.eci()).isCloseTo(together, within(1e-12));
  }

  @Test
  void shouldRankHybridsInTheirOwnBlockAndTogetherWithTheSources() {
    List<Windowed> parts = sources(4);
    List<RankedSource> alone = sources(parts);
    List<HybridEstimate> hybrids = rank(parts, HybridPolicy.standard());

    for (int i = 0; i < hybrids.size(); i++) {
      HybridEstimate h = hybrids.get(i);
      long above = alone.stream().filter(s -> s.estimate().eci() >= h.eci()).count();
      assertThat(h.ranks().orElseThrow().rank()).isEqualTo(i + 1);
      assertThat(h.ranks().orElseThrow().low()).isLessThanOrEqualTo(i + 1);
      assertThat(h.ranks().orElseThrow().high()).isGreaterThanOrEqualTo(i + 1);
      assertThat(h.overallRank()).contains((int) (i + 1 + above));
    }
  }

  @Test
  void shouldBringHybridsUpToDateInTurnsWhenThereAreTooManyForOneEstimate() {
    int dimension = 900;
    Random random = new Random(1);
    Board board =
        Examples.frozenBoard(
            "run",
            dimension,
            new BoardSettings(ScoringDefinition.standard(), WindowPolicy.unbounded(), 16));
    for (int source = 0; source < 4; source++) {
      board.accept(
          Examples.routed(Examples.group("s" + source, 0, "q" + source, dimension, 3, random)), 0);
    }

    WindowEstimate first = board.emit(Depth.BOUNDED).estimate().windows().get(0);
    boolean settledAtOnce = !board.isDue();
    WindowEstimate second = board.emit(Depth.BOUNDED).estimate().windows().get(0);

    assertThat(first.hybrids()).hasSize(5);
    assertThat(first.outdatedHybrids()).isEqualTo(5);
    assertThat(settledAtOnce).isFalse();
    assertThat(second.outdatedHybrids()).isZero();
    assertThat(board.isDue()).isFalse();
    BoardEstimate all = board.estimate();
    assertThat(second.hybrids()).isEqualTo(all.windows().get(0).hybrids());
    assertThat(second.hybrids()).hasSize(10);
  }

  private static List<Double> shares(Windowed a, Windowed b, Pooling pooling) {
    return rank(List.of(a, b), new HybridPolicy(2, pooling)).get(0).shares();
  }

  private static List<HybridEstimate> rank(List<Windowed> parts, HybridPolicy policy) {
    return new HybridRanking(ScoringDefinition.standard(), policy, new Workbench(D))
        .rank(parts, sources(parts));
  }

  private static List<RankedSource> sources(List<Windowed> parts) {
    return new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D)).rank(parts);
  }

  private static List<Windowed> sources(int count) {
    List<Windowed> sources = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      sources.add(source("s" + s, 60, 2, s));
    }
    return sources;
  }

  private static Windowed source(String name, int records, int negatives, long seed) {
    return new Windowed(name, state(records, negatives, seed));
  }

  private static SourceState state(int records, int negatives, long seed) {
    Random random = new Random(seed);
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    SourceState state = new SourceState(D);
    for (int i = 0; i < records; i++) {
      scorer.fold(
          Examples.group("x", 0, seed + "-" + i, D, negatives, random),
          Examples.background(D),
          state,
          new ExampleFlags());
    }
    return state;
  }
}
