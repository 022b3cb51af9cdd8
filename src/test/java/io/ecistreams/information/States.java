package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.information.ScoredGroup.WeightedNegative;
import io.ecistreams.model.Detector;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Made-up states of sources, and how equal two of them are. */
final class States {

  private States() {}

  static ScoredGroup group(int dimension, long seed) {
    Random random = new Random(seed);
    int negatives = 1 + random.nextInt(5);
    SourceSums sums = sums(random, negatives);
    List<WeightedNegative> rows = new ArrayList<>();
    for (int i = 0; i < random.nextInt(negatives + 1); i++) {
      rows.add(
          new WeightedNegative(
              Math.nextUp(random.nextDouble()), Examples.vector(random, dimension)));
    }
    return new ScoredGroup(
        random.nextInt(1_000_000),
        Fnv1a64.hash("q" + random.nextInt(50)),
        sums,
        Examples.vector(random, dimension),
        rows);
  }

  static SourceSums sums(Random random, int examples) {
    SourceSums sums = new SourceSums();
    sums.addRecords(1);
    for (int i = 0; i < examples; i++) {
      sums.addExample(
          random.nextInt(SourceSums.BLOCKS),
          random.nextDouble(),
          random.nextDouble(),
          random.nextDouble(),
          random.nextDouble(),
          random.nextDouble(),
          random.nextDouble());
      for (Detector flag : Detector.values()) {
        if (random.nextBoolean()) {
          sums.addFlag(flag);
        }
      }
    }
    return sums;
  }

  static SourceState of(int dimension, List<ScoredGroup> groups) {
    SourceState state = new SourceState(dimension);
    groups.forEach(state::fold);
    return state;
  }

  static SourceState merged(int dimension, SourceState... parts) {
    SourceState sum = new SourceState(dimension);
    Arrays.stream(parts).forEach(sum::merge);
    return sum;
  }

  /** Counts are equal, sums within a relative tolerance of the trace or of themselves. */
  static void assertClose(SourceState actual, SourceState expected, double relative) {
    assertThat(actual.newestMs()).isEqualTo(expected.newestMs());
    assertThat(actual.queries()).isEqualTo(expected.queries());
    assertClose(actual.sums(), expected.sums(), relative);
    int dimension = expected.matrix().dimension();
    double tolerance = relative * expected.matrix().trace();
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(actual.matrix().sum().get(i, j))
            .as("S(%d, %d)", i, j)
            .isCloseTo(expected.matrix().sum().get(i, j), within(tolerance));
      }
    }
  }

  static void assertClose(SourceSums actual, SourceSums expected, double relative) {
    assertThat(actual.examples()).isEqualTo(expected.examples());
    assertThat(actual.records()).isEqualTo(expected.records());
    for (Detector flag : Detector.values()) {
      assertThat(actual.flags(flag)).as("%s", flag).isEqualTo(expected.flags(flag));
    }
    double[] a = numbers(actual);
    double[] e = numbers(expected);
    for (int i = 0; i < e.length; i++) {
      assertThat(a[i]).as("sum %d", i).isCloseTo(e[i], within(relative * Math.abs(e[i])));
    }
  }

  private static double[] numbers(SourceSums sums) {
    double[] numbers = new double[5 + 2 * SourceSums.BLOCKS];
    numbers[0] = sums.signal();
    numbers[1] = sums.margin();
    numbers[2] = sums.consistency();
    numbers[3] = sums.locality();
    numbers[4] = sums.residuality();
    for (int b = 0; b < SourceSums.BLOCKS; b++) {
      numbers[5 + b] = sums.blockTrace(b);
      numbers[5 + SourceSums.BLOCKS + b] = sums.blockExamples(b);
    }
    return numbers;
  }
}
