package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RankingPropertyTest {
  private static final int D = 5;

  private final RankingEstimator estimator =
      new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D));
  private final HybridRanking hybrids =
      new HybridRanking(ScoringDefinition.standard(), HybridPolicy.standard(), new Workbench(D));

  @Property(tries = 40)
  void shouldPermuteTheResultWhenSourcesArePermuted(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int count) {
    Random random = new Random(seed);
    List<Windowed> sources = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      sources.add(new Windowed("s" + s, state(groups(5 + random.nextInt(60), random))));
    }
    List<RankedSource> expected = estimator.rank(sources);
    var expectedHybrids = hybrids.rank(sources, expected);
    Collections.shuffle(sources, random);

    assertThat(estimator.rank(sources)).isEqualTo(expected);
    assertThat(hybrids.rank(sources, expected)).isEqualTo(expectedHybrids);
  }

  @Property(tries = 40)
  void shouldTieASourceWithItselfAlsoWhenItsExamplesComeInAnotherOrder(@ForAll long seed) {
    Random random = new Random(seed);
    List<ExampleGroup> groups = groups(60, random);
    Windowed one = new Windowed("one", state(groups));
    List<ExampleGroup> shuffled = new ArrayList<>(groups);
    Collections.shuffle(shuffled, random);
    Windowed twin = new Windowed("twin", state(shuffled));

    assertThat(estimator.rank(List.of(one, twin)))
        .extracting(source -> source.ranks().orElseThrow())
        .containsExactly(new RankSet(1, 1, 2), new RankSet(2, 1, 2));
  }

  private static List<ExampleGroup> groups(int records, Random random) {
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      groups.add(Examples.group("x", 0, "q" + random.nextInt(200), D, 2, random));
    }
    return groups;
  }

  private static SourceState state(List<ExampleGroup> groups) {
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    SourceState state = new SourceState(D);
    groups.forEach(group -> scorer.fold(group, Examples.background(D), state, new ExampleFlags()));
    return state;
  }
}
