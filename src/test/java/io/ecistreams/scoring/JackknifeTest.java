package io.ecistreams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.information.SourceSums;
import io.ecistreams.scoring.Jackknife.Term;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JackknifeTest {

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 9, 10})
  void shouldEqualTheDirectFormulaWhenSomeBlocksAreFilled(int filled) {
    SourceSums sums = sums(filled, 7);

    assertThat(Jackknife.of(new Term(0.7, sums)).standardError().orElseThrow())
        .isCloseTo(direct(filled, sums, 0.7, new SourceSums(), 0), within(1e-15));
  }

  @Test
  void shouldEqualTheDirectFormulaWhenTermsFillDifferentBlocks() {
    SourceSums wide = sums(9, 1);
    SourceSums narrow = sums(4, 2);

    assertThat(
            Jackknife.of(new Term(0.7, wide), new Term(-0.3, narrow)).standardError().orElseThrow())
        .isCloseTo(direct(9, wide, 0.7, narrow, -0.3), within(1e-15));
  }

  @Test
  void shouldEqualTheClassicStandardErrorWhenEveryBlockHasOneExample() {
    SourceSums sums = new SourceSums();
    double[] x = {1, 2, 4, 8, 16, 3, 9, 7, 5, 6};
    double mean = 6.1;
    double squares = 0;
    for (int b = 0; b < 10; b++) {
      sums.addExample(b, x[b], 0, 0, 0, 0, 0);
      squares += (x[b] - mean) * (x[b] - mean);
    }

    assertThat(Jackknife.of(new Term(1, sums)).standardError().orElseThrow())
        .isCloseTo(Math.sqrt(squares / 9 / 10), within(1e-14));
  }

  @ParameterizedTest
  @CsvSource({"3,4.302653", "5,2.776445", "10,2.262157"})
  void shouldUseStudentsQuantileWhenSoManyBlocksAreFilled(int filled, double t) {
    Jackknife jackknife = Jackknife.of(new Term(1, sums(filled, 3)));

    assertThat(jackknife.intervalHalfWidth().orElseThrow())
        .isCloseTo(t * jackknife.standardError().orElseThrow(), within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldBeEmptyWhenFewerThanThreeBlocksAreFilled(int filled) {
    Jackknife jackknife = Jackknife.of(new Term(1, sums(filled, 4)));

    assertThat(jackknife.standardError()).isEmpty();
    assertThat(jackknife.intervalHalfWidth()).isEmpty();
    assertThat(jackknife.pValue(1)).isEqualTo(1.0);
  }

  @Test
  void shouldHaveNoErrorWhenASourceIsComparedWithItself() {
    SourceSums sums = sums(10, 5);
    Jackknife difference = Jackknife.of(new Term(0.8, sums), new Term(-0.8, sums));

    assertThat(difference.standardError().orElseThrow()).isZero();
    assertThat(difference.pValue(0)).isEqualTo(1.0);
    assertThat(difference.pValue(1e-9)).isZero();
  }

  @Test
  void shouldGiveTheTwoSidedPValueWhenAnEstimateIsTQuantilesAway() {
    Jackknife jackknife = Jackknife.of(new Term(1, sums(10, 6)));
    double halfWidth = jackknife.intervalHalfWidth().orElseThrow();

    assertThat(jackknife.pValue(halfWidth)).isCloseTo(0.05, within(1e-9));
    assertThat(jackknife.pValue(-halfWidth)).isCloseTo(0.05, within(1e-9));
    assertThat(jackknife.pValue(2 * halfWidth)).isLessThan(0.05);
  }

  /** Blocks 0 to filled - 1 with a few examples each. */
  private static SourceSums sums(int filled, long seed) {
    Random random = new Random(seed);
    SourceSums sums = new SourceSums();
    for (int block = 0; block < filled; block++) {
      for (int i = 0; i <= random.nextInt(4); i++) {
        sums.addExample(block, random.nextDouble(), 0, 0, 0, 0, 0);
      }
    }
    return sums;
  }

  private static double direct(int blocks, SourceSums a, double wa, SourceSums b, double wb) {
    double[] deleted = new double[blocks];
    double mean = 0;
    for (int g = 0; g < blocks; g++) {
      deleted[g] = wa * meanWithout(a, g) + wb * meanWithout(b, g);
      mean += deleted[g] / blocks;
    }
    double squares = 0;
    for (double value : deleted) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt((blocks - 1.0) / blocks * squares);
  }

  private static double meanWithout(SourceSums sums, int block) {
    double total = 0;
    double examples = 0;
    for (int b = 0; b < SourceSums.BLOCKS; b++) {
      total += b == block ? 0 : sums.blockTrace(b);
      examples += b == block ? 0 : sums.blockExamples(b);
    }
    return examples == 0 ? 0 : total / examples;
  }
}
