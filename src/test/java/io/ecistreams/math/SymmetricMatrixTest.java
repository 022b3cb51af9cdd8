package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.DoubleBuffer;
import java.util.Arrays;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricMatrixTest {

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#awkwardSizes")
  void shouldAddOuterProductsLikeTheOracleWhenSizesAreAwkward(int dimension) {
    for (int count : new int[] {1, 2, 3, 4, 63, 64, 65}) {
      assertFoldsLikeOracle(dimension, count);
    }
  }

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#largeSizes")
  void shouldAddOuterProductsLikeTheOracleWhenTheMatrixIsLarge(int dimension) {
    for (int count : new int[] {1, 4, 64}) {
      assertFoldsLikeOracle(dimension, count);
    }
  }

  @Test
  void shouldUseOnlyTheFirstRowsWhenMoreAreGiven() {
    double[][] x = Oracle.rows(5, 7, 1);
    double[][] poisoned = x.clone();
    poisoned[4] = filled(7, Double.NaN);
    SymmetricMatrix matrix = new SymmetricMatrix(7);

    matrix.addOuterProducts(poisoned, 4);

    assertEqual(matrix, Oracle.gram(x, 4), 1e-15);
  }

  @Test
  void shouldStayAsItIsWhenNoRowIsAdded() {
    SymmetricMatrix matrix = Oracle.packed(Oracle.gram(Oracle.rows(3, 5, 2), 3));

    matrix.addOuterProducts(new double[0][], 0);

    assertEqual(matrix, Oracle.gram(Oracle.rows(3, 5, 2), 3), 0);
  }

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldAddAMultipleWhenDimensionsAgree(int dimension) {
    RealMatrix a = Oracle.gram(Oracle.rows(4, dimension, 3), 4);
    RealMatrix b = Oracle.gram(Oracle.rows(4, dimension, 4), 4);
    SymmetricMatrix sum = Oracle.packed(a);

    sum.addScaled(-0.25, Oracle.packed(b));

    assertEqual(sum, a.add(b.scalarMultiply(-0.25)), 1e-15);
    assertThat(sum.trace()).isCloseTo(a.getTrace() - b.getTrace() / 4, within(1e-14 * dimension));
  }

  @Test
  void shouldRefuseToAddWhenDimensionsDiffer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SymmetricMatrix(3).addScaled(1, new SymmetricMatrix(4)))
        .withMessageContaining("4")
        .withMessageContaining("3");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void shouldRefuseADimensionWhenItIsNotPositive(int dimension) {
    assertThatIllegalArgumentException().isThrownBy(() -> new SymmetricMatrix(dimension));
  }

  @Test
  void shouldThrowWhenThePackedLengthPassesAnArray() {
    assertThat(SymmetricMatrix.packedLength(768)).isEqualTo(295_296);
    assertThat(SymmetricMatrix.packedLength(65_535)).isEqualTo(2_147_450_880);
    assertThatThrownBy(() -> SymmetricMatrix.packedLength(65_536))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldGiveTheSameNumbersWhenWrittenAndRead(int dimension) {
    RealMatrix a = Oracle.gram(Oracle.rows(4, dimension, 5), 4);
    DoubleBuffer buffer = DoubleBuffer.allocate(SymmetricMatrix.packedLength(dimension));
    Oracle.packed(a).writeTo(buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    SymmetricMatrix read = Oracle.packed(Oracle.gram(Oracle.rows(4, dimension, 6), 4));

    read.readFrom(buffer.flip());

    assertEqual(read, a, 0);
  }

  @Test
  void shouldBeZeroWhenCleared() {
    SymmetricMatrix matrix = Oracle.packed(Oracle.gram(Oracle.rows(3, 9, 7), 3));

    matrix.clear();

    assertEqual(matrix, Oracle.gram(new double[1][9], 1), 0);
  }

  private static void assertFoldsLikeOracle(int dimension, int count) {
    double[][] before = Oracle.rows(2, dimension, 8);
    double[][] x = Oracle.rows(count, dimension, 31L * dimension + count);
    SymmetricMatrix matrix = Oracle.packed(Oracle.gram(before, 2));

    matrix.addOuterProducts(x, count);

    RealMatrix expected = Oracle.gram(before, 2).add(Oracle.gram(x, count));
    assertEqual(matrix, expected, 4 * Math.ulp(1.0) * (count + 2));
  }

  private static void assertEqual(SymmetricMatrix actual, RealMatrix expected, double tolerance) {
    for (int i = 0; i < actual.dimension(); i++) {
      for (int j = 0; j < actual.dimension(); j++) {
        double difference = Math.abs(actual.get(i, j) - expected.getEntry(i, j));
        if (!(difference <= tolerance)) {
          assertThat(actual.get(i, j))
              .as("d=%d, entry (%d, %d)", actual.dimension(), i, j)
              .isCloseTo(expected.getEntry(i, j), within(tolerance));
        }
      }
    }
  }

  private static double[] filled(int length, double value) {
    double[] row = new double[length];
    Arrays.fill(row, value);
    return row;
  }
}
