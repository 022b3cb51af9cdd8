package io.ecistreams.math;

import java.util.Arrays;

/**
 * A symmetric d by d matrix of which both triangles are held. Twice the memory of {@link
 * SymmetricMatrix}, but its product with a vector needs no sums along rows, which Java does not
 * vectorise because it may not reorder a sum.
 *
 * <p>Not safe for use by several threads.
 */
final class SymmetricSquare {
  private static final int GROUP = TriangularKernels.GROUP;

  private final int dimension;
  private final double[][] rows;

  /** A zero matrix. */
  SymmetricSquare(int dimension) {
    this.dimension = dimension;
    this.rows = new double[dimension][dimension];
  }

  /** Row i, of length d. */
  double[] row(int i) {
    return rows[i];
  }

  void copyFrom(SymmetricMatrix source) {
    for (int i = 0; i < dimension; i++) {
      double[] row = rows[i];
      System.arraycopy(source.row(i), 0, row, 0, i + 1);
      for (int j = 0; j < i; j++) {
        rows[j][i] = row[j];
      }
    }
  }

  /**
   * {@code y[r] = A x[r]} for the first {@code count} vectors of length d; the matrix is read once.
   */
  void multiply(double[][] x, double[][] y, int count) {
    for (int r = 0; r < count; r++) {
      Arrays.fill(y[r], 0.0);
    }
    int i = 0;
    for (; i + GROUP <= dimension; i += GROUP) {
      addThreeRows(i, x, y, count);
    }
    for (; i < dimension; i++) {
      for (int r = 0; r < count; r++) {
        TriangularKernels.addScaled(y[r], rows[i], x[r][i], 0, dimension);
      }
    }
  }

  private void addThreeRows(int i, double[][] x, double[][] y, int count) {
    double[] a0 = rows[i];
    double[] a1 = rows[i + 1];
    double[] a2 = rows[i + 2];
    int r = 0;
    for (; r + GROUP <= count; r += GROUP) {
      double[] x0 = x[r];
      double[] x1 = x[r + 1];
      double[] x2 = x[r + 2];
      TriangularKernels.threeByThree(
          y[r], y[r + 1], y[r + 2], a0, a1, a2, x0[i], x0[i + 1], x0[i + 2], x1[i], x1[i + 1],
          x1[i + 2], x2[i], x2[i + 1], x2[i + 2], dimension);
    }
    for (; r < count; r++) {
      double[] x0 = x[r];
      TriangularKernels.addThree(y[r], a0, a1, a2, x0[i], x0[i + 1], x0[i + 2], dimension);
    }
  }

  /** Subtracts {@code sum_r x_r x_r^T} over the first rows of x. */
  void subtractOuterProducts(double[][] x, int count) {
    int i = 0;
    for (; i + GROUP <= dimension; i += GROUP) {
      TriangularKernels.updateThreeRows(rows, i, x, 0, count, -1.0, dimension);
    }
    for (; i < dimension; i++) {
      TriangularKernels.updateOneRow(rows[i], i, x, 0, count, -1.0, dimension);
    }
  }
}
