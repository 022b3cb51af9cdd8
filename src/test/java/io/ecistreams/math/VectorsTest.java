package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.math3.linear.ArrayRealVector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldEqualTheOracleWhenSizesAreAwkward(int dimension) {
    double[][] x = Oracle.rows(2, dimension, 1);
    float[] f = new float[dimension];
    double[] widened = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      f[i] = (float) x[0][i];
      widened[i] = f[i];
    }
    ArrayRealVector oracle = new ArrayRealVector(widened);
    double tolerance = Math.ulp(1.0) * dimension;

    assertThat(Vectors.norm(f)).isCloseTo(oracle.getNorm(), within(tolerance));
    assertThat(Vectors.unit(f)).containsExactly(oracle.unitVector().toArray(), within(tolerance));
    assertThat(Vectors.dot(x[0], x[1]))
        .isCloseTo(
            new ArrayRealVector(x[0]).dotProduct(new ArrayRealVector(x[1])), within(tolerance));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.MIN_VALUE, 1e-30f, 1f, 1e30f, Float.MAX_VALUE})
  void shouldHaveUnitLengthWhenTheVectorIsTinyOrHuge(float value) {
    double[] unit = Vectors.unit(new float[] {value, -value, value, value});

    assertThat(unit).containsExactly(new double[] {0.5, -0.5, 0.5, 0.5}, within(1e-15));
  }

  @Test
  void shouldBeZeroWhenVectorsAreOrthogonalOrEmpty() {
    assertThat(Vectors.dot(new double[] {1, 0}, new double[] {0, 1})).isZero();
    assertThat(Vectors.dot(new double[0], new double[0])).isZero();
    assertThat(Vectors.norm(new float[3])).isZero();
  }
}
