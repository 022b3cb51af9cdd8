package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.testing.Examples;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DimensionVoteTest {
  private static final int REQUIRED = 20;
  private final Random random = new Random(5);
  private final DimensionVote vote = new DimensionVote(REQUIRED);

  @Test
  void shouldMeasureOverTheDimensionOfMostQueries() {
    BackgroundCalibration alone = new BackgroundCalibration(REQUIRED);
    for (int i = 0; i < REQUIRED; i++) {
      if (i % 2 == 0) {
        observe("wide" + i, 8);
      }
      ExampleGroup group = Examples.group("a", 0, "q" + i, 4, 1, random);
      vote.observe(group);
      alone.observe(group);
    }

    assertThat(vote.isComplete()).isTrue();
    assertThat(vote.dimension()).contains(4);
    assertThat(vote.queries()).isEqualTo(REQUIRED);
    assertThat(vote.measure("e")).isEqualTo(alone.measure("e", 4));
    assertThat(vote.measure("e").map(CosineBackground::dimension)).contains(4);
  }

  @Test
  void shouldTakeTheDimensionThatCameFirstWhenNoneHasMoreQueries() {
    observe("q", 8);
    observe("r", 4);

    assertThat(vote.dimension()).contains(8);
    assertThat(vote.isComplete()).isFalse();
  }

  @Test
  void shouldHoldNoMoreThanTwiceTheQueriesWhenEveryRecordHasAnotherDimension() {
    for (int i = 0; i < 1_000; i++) {
      observe("wrong" + i, 10 + i);
      if (i % 3 == 0) {
        observe("right" + i, 4);
      }
    }

    assertThat(vote.isComplete()).isTrue();
    assertThat(vote.dimension()).contains(4);
    long largest = 2L * Double.BYTES * 1_010;
    assertThat(vote.heapBytes()).isLessThanOrEqualTo(2 * REQUIRED * largest);
  }

  private void observe(String query, int dimension) {
    vote.observe(Examples.group("a", 0, query, dimension, 1, random));
  }
}
