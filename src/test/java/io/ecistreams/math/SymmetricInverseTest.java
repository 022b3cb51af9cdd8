package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SymmetricInverseTest {

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldEqualTheOracleWhenSizesAreAwkward(int dimension) {
    RealMatrix a = Oracle.gram(Oracle.rows(9, dimension, 1), 9);
    RealMatrix b = Oracle.gram(Oracle.rows(40, dimension, 2), 40);
    RealMatrix sum = a.scalarMultiply(0.5).add(b.scalarMultiply(0.125));
    SymmetricMatrix inverse = new SymmetricMatrix(dimension);

    double logDet =
        new SymmetricInverse(dimension)
            .ofIdentityPlus(
                List.of(
                    new LogDeterminant.Term(0.5, Oracle.packed(a)),
                    new LogDeterminant.Term(0.125, Oracle.packed(b))),
                inverse);

    double expected = Oracle.logDetOfIdentityPlus(1.0, sum);
    assertThat(logDet).isCloseTo(expected, within(4 * Math.ulp(1.0) * dimension * (1 + expected)));
    RealMatrix oracle =
        new CholeskyDecomposition(
                sum.add(MatrixUtils.createRealIdentityMatrix(dimension)), 1e-9, 1e-12)
            .getSolver()
            .getInverse();
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(Math.abs(inverse.get(i, j) - oracle.getEntry(i, j)))
            .as("d=%d, entry (%d, %d)", dimension, i, j)
            .isLessThanOrEqualTo(1e-14 * (1 + dimension / 10.0));
      }
    }
  }
}
