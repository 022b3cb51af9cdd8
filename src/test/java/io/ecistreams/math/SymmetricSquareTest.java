package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SymmetricSquareTest {

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldMultiplyLikeTheOracleWhenSizesAreAwkward(int dimension) {
    RealMatrix a = Oracle.gram(Oracle.rows(9, dimension, 3), 9);
    SymmetricSquare square = new SymmetricSquare(dimension);
    square.copyFrom(Oracle.packed(a));

    for (int count : new int[] {1, 2, 3, 8}) {
      double[][] x = Oracle.rows(count, dimension, 4);
      double[][] y = Oracle.rows(count, dimension, 5);
      square.multiply(x, y, count);

      for (int r = 0; r < count; r++) {
        assertThat(y[r]).containsExactly(a.operate(x[r]), within(1e-13 * (1 + dimension)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldSubtractRowsLikeTheOracleAndStaySymmetric(int dimension) {
    RealMatrix a = Oracle.gram(Oracle.rows(9, dimension, 6), 9);
    for (int count : new int[] {1, 2, 3, 5, 15}) {
      double[][] x = Oracle.rows(count, dimension, 7);
      RealMatrix expected = a.subtract(Oracle.gram(x, count));
      SymmetricSquare square = new SymmetricSquare(dimension);
      square.copyFrom(Oracle.packed(a));

      square.subtractOuterProducts(x, count);

      for (int i = 0; i < dimension; i++) {
        assertThat(square.row(i)).containsExactly(expected.getRow(i), within(1e-12));
        for (int j = 0; j < i; j++) {
          assertThat(square.row(i)[j]).isEqualTo(square.row(j)[i]);
        }
      }
    }
  }
}
