package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogDeterminantTest {

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#awkwardSizes")
  void shouldEqualTheOracleWhenSizesAreAwkward(int dimension) {
    LogDeterminant reused = new LogDeterminant(dimension);
    for (int count : new int[] {1, 2, 3, 4, 63, 64, 65}) {
      assertEqualsOracle(reused, 1.0, Oracle.gram(Oracle.rows(count, dimension, count), count));
      assertEqualsOracle(reused, 0.01, Oracle.gram(Oracle.rows(count, dimension, count), count));
    }
  }

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#largeSizes")
  void shouldEqualTheOracleWhenTheMatrixIsLargeAndOfLowRank(int dimension) {
    assertEqualsOracle(
        new LogDeterminant(dimension), 0.5, Oracle.gram(Oracle.rows(40, dimension, 9), 40));
  }

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldEqualTheOracleWhenTheSumIsWeightedAndPartlyInFloat32(int dimension) {
    LogDeterminant work = new LogDeterminant(dimension);
    for (int parts = 2; parts <= 8; parts += 3) {
      RealMatrix sum = MatrixUtils.createRealMatrix(dimension, dimension);
      List<Term> terms = new ArrayList<>();
      for (int k = 0; k < parts; k++) {
        // Small whole numbers, which float32 holds exactly.
        RealMatrix matrix = Oracle.gram(wholeRows(20, dimension, k), 20);
        double weight = 0.1 / (1 + k);
        sum = sum.add(matrix.scalarMultiply(weight));
        SymmetricMatrix packed = Oracle.packed(matrix);
        terms.add(new Term(weight, k % 2 == 0 ? packed : new SymmetricFloats(packed)));
      }
      double expected = Oracle.logDetOfIdentityPlus(1.0, sum);

      assertThat(work.ofIdentityPlus(terms))
          .as("d=%d, %d parts", dimension, parts)
          .isCloseTo(expected, within(4 * Math.ulp(1.0) * dimension * (1 + expected)));
    }
  }

  private static double[][] wholeRows(int count, int dimension, long seed) {
    double[][] rows = Oracle.rows(count, dimension, seed);
    for (double[] row : rows) {
      Arrays.setAll(row, j -> Math.rint(2 * row[j]));
    }
    return rows;
  }

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#awkwardSizes")
  void shouldBeZeroWhenTheMatrixOrTheScaleIsZero(int dimension) {
    LogDeterminant work = new LogDeterminant(dimension);
    SymmetricMatrix some = Oracle.packed(Oracle.gram(Oracle.rows(4, dimension, 1), 4));

    assertThat(work.ofIdentityPlus(1.0, new SymmetricMatrix(dimension))).isZero();
    assertThat(work.ofIdentityPlus(0.0, some)).isZero();
  }

  @Test
  void shouldEqualTheSumOfLogsWhenTheMatrixIsDiagonal() {
    RealMatrix diagonal = MatrixUtils.createRealDiagonalMatrix(new double[] {1e-12, 1, 1e6});

    double logDet = new LogDeterminant(3).ofIdentityPlus(1.0, Oracle.packed(diagonal));

    assertThat(logDet).isCloseTo(Math.log1p(1e-12) + Math.log(2) + Math.log1p(1e6), within(1e-14));
  }

  @Test
  void shouldLeaveTheMatrixAsItIsWhenRead() {
    RealMatrix a = Oracle.gram(Oracle.rows(4, 33, 2), 4);
    SymmetricMatrix matrix = Oracle.packed(a);

    new LogDeterminant(33).ofIdentityPlus(2.0, matrix);

    for (int i = 0; i < 33; i++) {
      assertThat(matrix.get(i, i / 2)).isEqualTo(a.getEntry(i, i / 2));
    }
  }

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#awkwardSizes")
  void shouldThrowWhenThePivotAtAnyPlaceIsNotPositive(int dimension) {
    for (int at : new int[] {0, dimension / 2, dimension - 1}) {
      for (double bad :
          new double[] {-1.0, -7.5, Double.NaN, Double.POSITIVE_INFINITY, -Double.MAX_VALUE}) {
        SymmetricMatrix matrix = new SymmetricMatrix(dimension);
        matrix.row(at)[at] = bad;

        assertThatExceptionOfType(ArithmeticException.class)
            .as("d=%d, %s at %d", dimension, bad, at)
            .isThrownBy(() -> new LogDeterminant(dimension).ofIdentityPlus(1.0, matrix))
            .withMessageContaining("not positive definite: pivot " + at);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1.5, 1e200})
  void shouldThrowWhenAnOffDiagonalEntryIsTooLargeOrNotFinite(double bad) {
    for (int dimension : new int[] {2, 9, 33, 65}) {
      SymmetricMatrix matrix = new SymmetricMatrix(dimension);
      matrix.row(dimension - 1)[0] = bad;

      assertThatExceptionOfType(ArithmeticException.class)
          .isThrownBy(() -> new LogDeterminant(dimension).ofIdentityPlus(1.0, matrix));
    }
  }

  @Test
  void shouldWorkAgainWhenTheLastMatrixWasRefused() {
    LogDeterminant work = new LogDeterminant(9);
    SymmetricMatrix bad = new SymmetricMatrix(9);
    bad.row(4)[4] = Double.NaN;
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> work.ofIdentityPlus(1.0, bad));

    assertEqualsOracle(work, 1.0, Oracle.gram(Oracle.rows(4, 9, 3), 4));
  }

  @Test
  void shouldRefuseAMatrixWhenItsDimensionDiffers() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LogDeterminant(3).ofIdentityPlus(1.0, new SymmetricMatrix(4)));
  }

  private static void assertEqualsOracle(LogDeterminant work, double scale, RealMatrix matrix) {
    double expected = Oracle.logDetOfIdentityPlus(scale, matrix);
    double tolerance = 4 * Math.ulp(1.0) * work.dimension() * (1 + expected);

    assertThat(work.ofIdentityPlus(scale, Oracle.packed(matrix)))
        .as("d=%d, scale %s", work.dimension(), scale)
        .isCloseTo(expected, within(tolerance));
  }
}
