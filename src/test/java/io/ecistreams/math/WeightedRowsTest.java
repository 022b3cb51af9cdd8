package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.DoubleBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WeightedRowsTest {

  /** Rows are added three at a time, so that every remainder is tried. */
  @ParameterizedTest
  @MethodSource("io.ecistreams.math.Oracle#awkwardSizes")
  void shouldEqualTheTriangleOfTheSameRowsWhenReadInAnyWay(int dimension) {
    for (int count : new int[] {0, 1, 2, 3, 4, 5, 9}) {
      // One row more than counts.
      double[][] x = Oracle.rows(count + 1, dimension, 1);
      SymmetricMatrix expected = new SymmetricMatrix(dimension);
      expected.addOuterProducts(x, count);
      WeightedRows rows = new WeightedRows(dimension, x, count);
      double tolerance = 1e-14 * Math.max(1, expected.trace());

      assertThat(rows.trace()).isCloseTo(expected.trace(), within(tolerance));
      DoubleBuffer written = DoubleBuffer.allocate(SymmetricMatrix.packedLength(dimension));
      rows.writeTo(written);
      assertThat(written.hasRemaining()).isFalse();
      SymmetricMatrix sum = new SymmetricMatrix(dimension);
      sum.addScaled(-2.0, rows);
      int position = 0;
      for (int i = 0; i < dimension; i++) {
        for (int j = 0; j <= i; j++) {
          assertThat(rows.get(i, j)).isCloseTo(expected.get(i, j), within(tolerance));
          assertThat(rows.get(j, i)).isEqualTo(rows.get(i, j));
          assertThat(sum.get(i, j)).isCloseTo(-2 * expected.get(i, j), within(2 * tolerance));
          assertThat(written.get(position++)).isCloseTo(expected.get(i, j), within(tolerance));
        }
      }
    }
  }
}
