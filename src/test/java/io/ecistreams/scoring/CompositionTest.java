package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Vectors;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.Composition;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompositionTest {
  private static final int D = 6;
  private static final int RECORDS = 300;
  private static final CosineBackground BACKGROUND =
      new CosineBackground("enc", D, 0, 0.4, 0, 0.4, 128, CosineBackground.Origin.GIVEN);

  /** Counts of one jackknife block. */
  private static final class Block {
    private long examples;
    private long easy;
    private long flagged;
  }

  @Test
  void shouldCountEachExampleOnceAndHaveTheJackknifesInterval() {
    Random random = new Random(11);
    Block[] blocks = new Block[10];
    for (int b = 0; b < blocks.length; b++) {
      blocks[b] = new Block();
    }
    SourceState state = new SourceState(D);
    for (int i = 0; i < RECORDS; i++) {
      ExampleGroup group = Examples.group("s", 1_000, "q" + i, D, 4, random);
      ExampleFlags flags = new ExampleFlags();
      new GroupScorer(ScoringDefinition.standard()).fold(group, BACKGROUND, state, flags);
      Block block = blocks[(int) Long.remainderUnsigned(Fnv1a64.hash("q" + i), 10)];
      for (int k = 0; k < 4; k++) {
        double cosine = cosine(group.query(), group.negatives().get(k).vector());
        block.examples++;
        block.flagged += flags.isSuspected(k) ? 1 : 0;
        block.easy += !flags.isSuspected(k) && cosine / 0.4 < 1 ? 1 : 0;
      }
    }

    Composition actual =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D))
            .rank(List.of(new Windowed("s", state)))
            .get(0)
            .estimate()
            .composition();

    assertThat(actual.easy().rate()).isBetween(0.5, 0.95);
    assertThat(actual.falseNegative().rate()).isGreaterThan(0);
    assertThat(actual.easy().rate() + actual.hard().rate() + actual.falseNegative().rate())
        .isCloseTo(1, within(1e-12));
    assertShare(actual.easy(), blocks, "easy");
    assertShare(actual.falseNegative(), blocks, "flagged");
    assertShare(actual.hard(), blocks, "hard");
  }

  private static void assertShare(RateEstimate actual, Block[] blocks, String kind) {
    long examples = 0;
    long counted = 0;
    for (Block block : blocks) {
      examples += block.examples;
      counted += count(block, kind);
    }
    List<Double> deleted = new ArrayList<>();
    for (Block block : blocks) {
      deleted.add((double) (counted - count(block, kind)) / (examples - block.examples));
    }
    double mean = deleted.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double squares = deleted.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    // t quantile of 97.5 % at nine degrees of freedom.
    double width = 2.2621571628 * Math.sqrt(0.9 * squares);
    double share = (double) counted / examples;
    assertThat(actual.rate()).isCloseTo(share, within(1e-12));
    assertThat(actual.low()).isCloseTo(Math.max(0, share - width), within(1e-9));
    assertThat(actual.high()).isCloseTo(Math.min(1, share + width), within(1e-9));
  }

  private static long count(Block block, String kind) {
    return switch (kind) {
      case "easy" -> block.easy;
      case "flagged" -> block.flagged;
      default -> block.examples - block.easy - block.flagged;
    };
  }

  private static double cosine(float[] a, float[] b) {
    double[] unitA = new double[D];
    double[] unitB = new double[D];
    Vectors.unit(a, unitA);
    Vectors.unit(b, unitB);
    return Vectors.dot(unitA, unitB);
  }

  @Test
  void shouldKnowNothingOfAnIntervalWhenBlocksAreTooFew() {
    SourceState state = new SourceState(D);
    new GroupScorer(ScoringDefinition.standard())
        .fold(
            Examples.group("s", 1_000, "q", D, 4, new Random(1)),
            BACKGROUND,
            state,
            new ExampleFlags());

    RateEstimate hard =
        new RankingEstimator(ScoringDefinition.standard(), 1_000, new Workbench(D))
            .rank(List.of(new Windowed("s", state)))
            .get(0)
            .estimate()
            .composition()
            .hard();

    assertThat(hard.low()).isZero();
    assertThat(hard.high()).isEqualTo(1);
  }
}
