package io.ecistreams.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixProductsTest {
  private final Random random = new Random(7);

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "2, 3, 4",
    "3, 2, 1",
    "7, 8, 9",
    "32, 65, 63",
    "65, 32, 385",
    "5, 384, 10",
    "40, 1, 2"
  })
  void shouldAddTheProductThatSumsByHandGive(int n, int k, int m) {
    double[][] a = matrix(n, k);
    double[][] b = matrix(k, m);
    double[][] c = matrix(n, m);
    double[][] expected = MatrixProducts.copied(c);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        for (int r = 0; r < k; r++) {
          expected[i][j] += a[i][r] * b[r][j];
        }
      }
    }
    double[][] other = MatrixProducts.copied(c);

    MatrixProducts.addProduct(c, a, b);
    MatrixProducts.addTransposedProduct(other, MatrixProducts.transposed(a), b);

    for (int i = 0; i < n; i++) {
      assertThat(c[i]).as("row %d", i).containsExactly(expected[i], Offset.offset(1e-13 * k));
    }
    assertThat(other).isDeepEqualTo(c);
  }

  /** Whichever loop is the outer one: a few rows of the left matrix give the rows they give all. */
  @ParameterizedTest
  @CsvSource({"90, 30, 20, 6", "33, 64, 8, 9"})
  void shouldHaveTheSameBitsWhateverElseIsMultiplied(int n, int k, int m, int some) {
    double[][] a = matrix(n, k);
    double[][] b = matrix(k, m);
    double[][] whole = new double[n][m];
    double[][] part = new double[some][m];

    MatrixProducts.addProduct(whole, a, b);
    MatrixProducts.addProduct(part, Arrays.copyOf(a, some), b);

    assertThat(part).isDeepEqualTo(Arrays.copyOf(whole, some));
  }

  private double[][] matrix(int rows, int columns) {
    return IntStream.range(0, rows)
        .mapToObj(i -> random.doubles(columns, -1, 1).toArray())
        .toArray(double[][]::new);
  }
}
