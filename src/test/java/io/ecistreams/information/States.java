package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.model.Detector;
import io.ecistreams.model.Fnv1a64;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Made-up states of sources, and how equal two of them are. */
final class States {

  private States() {}

  /** The state of one made-up group. */
  static SourceState group(int dimension, long seed) {
    SourceState state = new SourceState(dimension);
    fold(state, seed);
    return state;
  }

  /** Folds the made-up group of a seed into a state. */
  static void fold(SourceState state, long seed) {
    Random random = new Random(seed);
    int negatives = 1 + random.nextInt(5);
    state.sums().merge(sums(random, negatives));
    int rows = random.nextInt(negatives + 1);
    for (int i = 0; i < rows; i++) {
      addRow(state, random);
    }
    state.addQuery(Fnv1a64.hash("q" + random.nextInt(50)), random.nextInt(1_000_000));
  }

  /** The difference of two random directions, times a weight below one. */
  static void addRow(SourceState state, Random random) {
    double[] row = state.matrix().nextRow();
    double scale = Math.sqrt(2 * Math.nextUp(random.nextDouble()) / row.length);
    for (int j = 0; j < row.length; j++) {
      row[j] = scale * random.nextGaussian();
    }
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
          sums.addFlags(flag.bit());
        }
      }
    }
    sums.addCost(random.nextDouble(), examples);
    return sums;
  }

  static SourceState of(int dimension, List<Long> seeds) {
    SourceState state = new SourceState(dimension);
    seeds.forEach(seed -> fold(state, seed));
    return state;
  }

  static double logDet(InformationMatrix matrix, double scale) {
    return new LogDeterminant(matrix.dimension()).ofIdentityPlus(scale, matrix.sum());
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
    assertThat(actual.pricedExamples()).isEqualTo(expected.pricedExamples());
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
    double[] numbers = new double[6 + 2 * SourceSums.BLOCKS];
    numbers[0] = sums.signal();
    numbers[1] = sums.margin();
    numbers[2] = sums.consistency();
    numbers[3] = sums.locality();
    numbers[4] = sums.residuality();
    numbers[5] = sums.cost();
    for (int b = 0; b < SourceSums.BLOCKS; b++) {
      numbers[6 + b] = sums.blockTrace(b);
      numbers[6 + SourceSums.BLOCKS + b] = sums.blockExamples(b);
    }
    return numbers;
  }
}
