package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.DoubleBuffer;
import java.util.List;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricFloatsTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.01, 1, 100})
  void shouldKeepTheLogDeterminantTo1e6WhenRounded(double kappa) {
    for (int dimension : new int[] {24, 128, 384}) {
      int n = 3 * dimension;
      SymmetricMatrix matrix = new SymmetricMatrix(dimension);
      matrix.addOuterProducts(Oracle.rows(n, dimension, 1), n);
      LogDeterminant work = new LogDeterminant(dimension);
      double scale = kappa / n / dimension;

      double rounded = work.ofIdentityPlus(scale, new SymmetricFloats(matrix));

      double exact = work.ofIdentityPlus(scale, matrix);
      assertThat(rounded).as("d=%d", dimension).isCloseTo(exact, within(1e-6 * exact));
      assertThat(rounded).as("typically").isCloseTo(exact, within(1e-7 * exact));
    }
  }

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldBehaveLikeTheMatrixWhenReadByAnyMethod(int dimension) {
    SymmetricMatrix matrix = Oracle.packed(Oracle.gram(Oracle.rows(4, dimension, 2), 4));
    SymmetricFloats floats = new SymmetricFloats(matrix);
    DoubleBuffer written = DoubleBuffer.allocate(SymmetricMatrix.packedLength(dimension));
    floats.writeTo(written);
    SymmetricMatrix read = new SymmetricMatrix(dimension);
    read.readFrom(written.flip());
    SymmetricMatrix added = new SymmetricMatrix(dimension);
    added.addScaled(2.0, floats);

    assertThat(floats.trace()).isCloseTo(matrix.trace(), within(1e-6 * matrix.trace()));
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        assertThat(floats.get(i, j)).isEqualTo((float) matrix.get(i, j));
        assertThat(read.get(i, j)).isEqualTo(floats.get(i, j));
        assertThat(added.get(i, j)).isEqualTo(2 * floats.get(i, j));
      }
    }
    assertThat(new SymmetricEigenvalues(dimension).of(List.of(floats, floats)))
        .containsExactly(new SymmetricEigenvalues(dimension).of(added), within(1e-12 * dimension));
  }

  @ParameterizedTest
  @MethodSource({"io.ecistreams.math.Oracle#awkwardSizes", "io.ecistreams.math.Oracle#largeSizes"})
  void shouldEqualTheOracleOfTheRoundedEntriesWhenSizesAreAwkward(int dimension) {
    RealMatrix rounded = Oracle.gram(Oracle.rows(40, dimension, 3), 40);
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j < dimension; j++) {
        rounded.setEntry(i, j, (float) rounded.getEntry(i, j));
      }
    }
    SymmetricFloats floats = new SymmetricFloats(Oracle.packed(rounded));

    double expected = Oracle.logDetOfIdentityPlus(0.1, rounded);

    assertThat(new LogDeterminant(dimension).ofIdentityPlus(0.1, floats))
        .isCloseTo(expected, within(4 * Math.ulp(1.0) * dimension * (1 + expected)));
    assertThat(floats.trace()).isCloseTo(rounded.getTrace(), within(1e-13 * rounded.getTrace()));
  }
}
