package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CostTest {
  private static final int D = 6;

  @Test
  void shouldSpreadCostsOverAllExamplesOfTheRecordsThatSayThem() {
    Random random = new Random(3);
    List<ExampleGroup> groups = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ExampleGroup group = Examples.group("s", 1_000, "q" + i, D, 4, random);
      groups.add(i % 3 == 0 ? group : Examples.costing(0.02 * (i % 3), group));
    }

    SourceEstimate estimate = estimate(groups);

    // Ten records at 0.02 and ten at 0.04: 0.6 for 80 examples.
    assertThat(estimate.costPerThousand().orElseThrow()).isCloseTo(7.5, within(1e-12));
    double hard = estimate.composition().hard().rate();
    assertThat(hard).isBetween(0.05, 0.5);
    assertThat(estimate.costPerThousandHard().orElseThrow()).isCloseTo(7.5 / hard, within(1e-9));
  }

  @Test
  void shouldSayNothingWhereNoRecordDoesOrNoExampleIsHard() {
    ExampleGroup group = Examples.group("s", 1_000, "q", D, 1, new Random(1));
    ExampleGroup.Negative negative = group.negatives().get(0);
    ExampleGroup labelled =
        group.withNegatives(
            List.of(new ExampleGroup.Negative(negative.id(), true, 0, negative.vector())));

    SourceEstimate none = estimate(List.of(labelled));
    SourceEstimate free = estimate(List.of(Examples.costing(0, labelled)));

    assertThat(none.costPerThousand()).isEmpty();
    assertThat(none.costPerThousandHard()).isEmpty();
    assertThat(free.costPerThousand()).contains(0.0);
    assertThat(free.costPerThousandHard()).isEmpty();
  }

  private static SourceEstimate estimate(List<ExampleGroup> groups) {
    SourceState state = new SourceState(D);
    GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
    for (ExampleGroup group : groups) {
      scorer.fold(group, Examples.background(D), state, new ExampleFlags());
    }
    return new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D))
        .rank(List.of(new Windowed("s", state)))
        .get(0)
        .estimate();
  }
}
