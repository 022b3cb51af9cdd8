package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.List;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogDetGradientTest {

  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#awkwardSizes")
  void shouldEqualTheOracleWhereItMovedTo(int dimension) {
    RealMatrix a = Oracle.gram(Oracle.rows(9, dimension, 1), 9);
    RealMatrix b = Oracle.gram(Oracle.rows(5, dimension, 2), 5);
    LogDetGradient gradient = new LogDetGradient(dimension);
    // A second point, so that nothing of the first may be left.
    for (double weight : new double[] {0.5, 0.125}) {
      RealMatrix at = a.scalarMultiply(weight);

      double logDet = gradient.moveTo(List.of(new Term(weight, Oracle.packed(a))));
      double slope =
          gradient.along(
              List.of(new Term(2.0, Oracle.packed(b)), new Term(0.25, Oracle.packed(a))));

      RealMatrix inverse =
          new LUDecomposition(at.add(MatrixUtils.createRealIdentityMatrix(dimension)))
              .getSolver()
              .getInverse();
      double expected =
          inverse.multiply(b.scalarMultiply(2.0).add(a.scalarMultiply(0.25))).getTrace();
      assertThat(logDet).isCloseTo(Oracle.logDetOfIdentityPlus(1.0, at), within(1e-11));
      assertThat(slope).isCloseTo(expected, within(1e-11 * (1 + expected)));
    }
  }
}
