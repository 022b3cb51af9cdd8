package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.scoring.RankSets.Contender;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankSetsTest {
  private static final int D = 4;

  @Test
  void shouldBeFirstAloneWhenThereIsOneContender() {
    assertThat(RankSets.of(List.of(contender(0.5, 1)))).containsExactly(new RankSet(1, 1, 1));
    assertThat(RankSets.of(List.of())).isEmpty();
  }

  @Test
  void shouldTieWithThemselvesWhenASourceIsThereTwice() {
    Contender one = contender(0.5, 1);

    assertThat(RankSets.of(List.of(one, one, one)))
        .containsExactly(new RankSet(1, 1, 3), new RankSet(2, 1, 3), new RankSet(3, 1, 3));
  }

  @Test
  void shouldHaveDisjointRanksWhenSourcesAreClearlySeparated() {
    assertThat(RankSets.of(List.of(contender(0.9, 1), contender(0.6, 2), contender(0.3, 3))))
        .containsExactly(new RankSet(1, 1, 1), new RankSet(2, 2, 2), new RankSet(3, 3, 3));
  }

  @Test
  void shouldTieOnlyTheDuplicatesWhenOneIsClearlySeparated() {
    Contender twin = contender(0.6, 2);

    assertThat(RankSets.of(List.of(contender(0.9, 1), twin, twin)))
        .containsExactly(new RankSet(1, 1, 1), new RankSet(2, 2, 3), new RankSet(3, 2, 3));
  }

  @Test
  void shouldExcludeNothingWhenTooFewBlocksAreFilled() {
    SourceSums one = new SourceSums();
    one.addExample(0, 0.9, 0, 0, 0, 0, 0);
    SourceSums other = new SourceSums();
    other.addExample(1, 0.1, 0, 0, 0, 0, 0);

    assertThat(RankSets.of(List.of(new Contender(0.9, 1, one), new Contender(0.1, 1, other))))
        .containsExactly(new RankSet(1, 1, 2), new RankSet(2, 1, 2));
  }

  /** Blocks that only the other has filled say nothing of how the first one varies. */
  @Test
  void shouldExcludeNothingWhenOneOfTwoHasHardlyAnyQueries() {
    SourceSums few = new SourceSums();
    SourceSums many = new SourceSums();
    for (int block = 0; block < SourceSums.BLOCKS; block++) {
      for (int i = 0; i < 50; i++) {
        if (block < 2) {
          few.addExample(block, 0.1 + 0.001 * block, 0, 0, 0, 0, 0);
        }
        many.addExample(block, 0.12 + 0.001 * block, 0, 0, 0, 0, 0);
      }
    }

    assertThat(RankSets.of(List.of(new Contender(0.1245, 1, many), new Contender(0.1005, 1, few))))
        .containsExactly(new RankSet(1, 1, 2), new RankSet(2, 1, 2));
  }

  @Test
  void shouldContainTheRankAlwaysWhenScoresOverlapInPart() {
    Random random = new Random(7);
    for (int trial = 0; trial < 200; trial++) {
      List<Contender> contenders = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        contenders.add(contender(0.5 + 0.02 * random.nextGaussian(), random.nextLong()));
      }
      contenders.sort((a, b) -> Double.compare(b.eci(), a.eci()));
      assertThat(RankSets.of(contenders))
          .allMatch(
              r -> 1 <= r.low() && r.low() <= r.rank() && r.rank() <= r.high() && r.high() <= 6);
    }
  }

  @Test
  void shouldGiveTheSameRankingWhenSourcesAreGivenInAnyOrder() {
    List<Windowed> sources = new ArrayList<>();
    Random random = new Random(5);
    for (int s = 0; s < 6; s++) {
      int size = s == 5 ? 10 : 60;
      sources.add(source("s" + s, size, 0.5 + 0.1 * (s % 3), random));
    }
    sources.add(new Windowed("twin", sources.get(0).window()));
    RankingEstimator estimator =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D));
    List<RankedSource> expected = estimator.rank(sources);
    HybridRanking hybrids =
        new HybridRanking(ScoringDefinition.standard(), HybridPolicy.standard(), new Workbench(D));
    List<HybridEstimate> unions = hybrids.rank(sources, expected);

    for (int seed = 0; seed < 10; seed++) {
      Collections.shuffle(sources, new Random(seed));
      assertThat(estimator.rank(sources)).isEqualTo(expected);
      assertThat(hybrids.rank(sources, expected)).isEqualTo(unions);
    }
    assertThat(expected.get(6).estimate().source()).isEqualTo("s5");
    assertThat(expected.get(6).ranks()).isEmpty();
    assertThat(expected.get(0).ranks()).isPresent();
  }

  @Test
  void shouldSeparateEqualSourcesInFewStreamsWhenTwoHundredAreSimulated() {
    Random random = new Random(20_260_320);
    RankingEstimator estimator =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D));
    int streams = 200;
    int separated = 0;
    for (int stream = 0; stream < streams; stream++) {
      List<Windowed> sources =
          IntStream.range(0, 4).mapToObj(s -> source("s" + s, 150, 0.5, random)).toList();
      List<RankedSource> ranking = estimator.rank(sources);
      assertThat(ranking).hasSize(4);
      if (ranking.stream()
          .anyMatch(r -> r.ranks().orElseThrow().high() < 4 || r.ranks().orElseThrow().low() > 1)) {
        separated++;
      }
    }
    assertThat(separated).isLessThanOrEqualTo(streams / 20);
  }

  /** A source with the mean score spread narrowly over blocks. */
  private static Contender contender(double score, long seed) {
    Random random = new Random(seed);
    SourceSums sums = new SourceSums();
    for (int i = 0; i < 400; i++) {
      sums.addExample(i % 10, score + 0.05 * random.nextGaussian(), 0, 0, 0, 0, 0);
    }
    return new Contender(score, 1.0, sums);
  }

  /** Records of two negatives each, mined by chance. */
  private static Windowed source(String name, int records, double width, Random random) {
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    SourceState state = new SourceState(D);
    CosineBackground background =
        new CosineBackground("e", D, 0, width, 0, 2 * width, 0, CosineBackground.Origin.GIVEN);
    for (int i = 0; i < records; i++) {
      String query = name + "-" + random.nextInt();
      scorer.fold(
          Examples.group(name, 0, query, D, 2, random), background, state, new ExampleFlags());
    }
    return new Windowed(name, state);
  }
}
