package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricEigenvaluesTest {

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#awkwardSizes")
  void shouldEqualTheOracleWhenSizesAreAwkward(int dimension) {
    SymmetricEigenvalues reused = new SymmetricEigenvalues(dimension);
    for (int count : new int[] {1, 2, 3, 4, 63, 64, 65}) {
      assertEqualsOracle(reused, Oracle.gram(Oracle.rows(count, dimension, count), count));
    }
  }

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#largeSizes")
  void shouldEqualTheOracleWhenTheMatrixIsLarge(int dimension) {
    assertEqualsOracle(
        new SymmetricEigenvalues(dimension),
        Oracle.gram(Oracle.rows(dimension, dimension, 9), dimension));
  }

  @Test
  void shouldEqualTheOracleWhenTheMatrixIsIndefinite() {
    double[][] entries = Oracle.rows(33, 33, 5);
    RealMatrix a = new Array2DRowRealMatrix(entries);

    assertEqualsOracle(new SymmetricEigenvalues(33), a.add(a.transpose()));
  }

  @Test
  void shouldKeepTraceAndRankWhenTheMatrixIsLargeAndOfLowRank() {
    RealMatrix a = Oracle.gram(Oracle.rows(20, 385, 6), 20);

    double[] values = new SymmetricEigenvalues(385).of(Oracle.packed(a));

    assertThat(Arrays.stream(values).sum()).isCloseTo(a.getTrace(), within(1e-12 * a.getTrace()));
    assertThat(Arrays.copyOf(values, 365)).containsExactly(new double[365], within(1e-12));
    assertThat(values[365]).isGreaterThan(1);
  }

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#awkwardSizes")
  void shouldBeAllEqualWhenTheMatrixIsZeroOrAMultipleOfTheIdentity(int dimension) {
    SymmetricEigenvalues work = new SymmetricEigenvalues(dimension);
    RealMatrix identity = MatrixUtils.createRealIdentityMatrix(dimension);

    assertThat(work.of(new SymmetricMatrix(dimension))).containsOnly(0.0);
    assertThat(work.of(Oracle.packed(identity.scalarMultiply(3)))).containsOnly(3.0);
  }

  @Test
  void shouldBeSortedWhenTheMatrixIsDiagonal() {
    RealMatrix diagonal = MatrixUtils.createRealDiagonalMatrix(new double[] {3, -1, 0, 1e-9, 2});

    assertThat(new SymmetricEigenvalues(5).of(Oracle.packed(diagonal)))
        .containsExactly(-1, 0, 1e-9, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-200, 1e-160, 1e160, 1e200})
  void shouldScaleWithTheMatrixWhenItIsTinyOrHuge(double scale) {
    RealMatrix a = Oracle.gram(Oracle.rows(9, 9, 7), 9);
    double[] expected = Oracle.eigenvalues(a);

    double[] values = new SymmetricEigenvalues(9).of(Oracle.packed(a.scalarMultiply(scale)));

    for (int i = 0; i < 9; i++) {
      assertThat(values[i] / scale).isCloseTo(expected[i], within(1e-13));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void shouldThrowWhenAnEntryIsNotFinite(double bad) {
    for (int dimension : new int[] {1, 2, 3, 9}) {
      for (int at = 0; at < dimension; at++) {
        SymmetricMatrix matrix = Oracle.packed(Oracle.gram(Oracle.rows(9, dimension, 8), 9));
        matrix.row(dimension - 1)[at] = bad;

        assertThatExceptionOfType(ArithmeticException.class)
            .as("d=%d, column %d", dimension, at)
            .isThrownBy(() -> new SymmetricEigenvalues(dimension).of(matrix))
            .withMessageContaining("finite");
      }
    }
  }

  @Test
  void shouldRefuseAMatrixWhenItsDimensionDiffers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SymmetricEigenvalues(3).of(new SymmetricMatrix(4)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SymmetricEigenvalues(4).of(new SymmetricMatrix(3)));
  }

  private static void assertEqualsOracle(SymmetricEigenvalues work, RealMatrix matrix) {
    double[] expected = Oracle.eigenvalues(matrix);
    double largest = Math.max(-expected[0], expected[expected.length - 1]);
    double tolerance = 8 * Math.ulp(1.0) * expected.length * largest;

    double[] actual = work.of(Oracle.packed(matrix));

    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .as("d=%d, eigenvalue %d", expected.length, i)
          .isCloseTo(expected[i], within(tolerance));
    }
  }
}
