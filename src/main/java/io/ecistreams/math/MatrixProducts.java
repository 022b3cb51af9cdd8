package io.ecistreams.math;

import java.util.Arrays;

/**
 * Products of dense matrices held as rows. They are sums of scaled rows, three rows by three at
 * once as in {@link TriangularKernels}: inner products would have to be added in an order that the
 * JIT may not change. Each number is summed in the order of the inner index, so that a product has
 * the same bits whatever the shape of the rest.
 */
public final class MatrixProducts {
  private static final int GROUP = TriangularKernels.GROUP;

  private MatrixProducts() {}

  /**
   * {@code c += a b}.
   *
   * @param c n rows of m numbers
   * @param a n rows of k numbers
   * @param b k rows of m numbers
   */
  public static void addProduct(double[][] c, double[][] a, double[][] b) {
    // The smaller of the two goes through the cache again and again, the larger one once.
    if (c.length <= b.length) {
      for (int r = 0; r < b.length; r += GROUP) {
        for (int i = 0; i < c.length; i += GROUP) {
          addGroup(c, i, a, b, r);
        }
      }
    } else {
      for (int i = 0; i < c.length; i += GROUP) {
        for (int r = 0; r < b.length; r += GROUP) {
          addGroup(c, i, a, b, r);
        }
      }
    }
  }

  /**
   * {@code c += transposed(a) b}.
   *
   * @param c k rows of m numbers
   * @param a n rows of k numbers
   * @param b n rows of m numbers
   */
  public static void addTransposedProduct(double[][] c, double[][] a, double[][] b) {
    addProduct(c, transposed(a), b);
  }

  /** The columns of a matrix as rows. */
  public static double[][] transposed(double[][] a) {
    int columns = a.length == 0 ? 0 : a[0].length;
    double[][] t = new double[columns][a.length];
    for (int i = 0; i < a.length; i++) {
      double[] row = a[i];
      for (int j = 0; j < columns; j++) {
        t[j][i] = row[j];
      }
    }
    return t;
  }

  /** A copy of all rows. */
  public static double[][] copied(double[][] a) {
    return Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
  }

  /** What up to three rows of b add to up to three rows of c. */
  private static void addGroup(double[][] c, int i, double[][] a, double[][] b, int r) {
    // A last group of one or two rows of b repeats row r with coefficient zero.
    int r1 = Math.min(r + 1, b.length - 1);
    int r2 = Math.min(r + 2, b.length - 1);
    double s1 = r + 1 < b.length ? 1 : 0;
    double s2 = r + 2 < b.length ? 1 : 0;
    double[] x0 = b[r];
    double[] x1 = b[r1];
    double[] x2 = b[r2];
    if (i + GROUP <= c.length) {
      double[] a0 = a[i];
      double[] a1 = a[i + 1];
      double[] a2 = a[i + 2];
      TriangularKernels.threeByThree(
          c[i],
          c[i + 1],
          c[i + 2],
          x0,
          x1,
          x2,
          a0[r],
          s1 * a0[r1],
          s2 * a0[r2],
          a1[r],
          s1 * a1[r1],
          s2 * a1[r2],
          a2[r],
          s1 * a2[r1],
          s2 * a2[r2],
          x0.length);
    } else {
      for (int row = i; row < c.length; row++) {
        double[] left = a[row];
        TriangularKernels.addThree(
            c[row], x0, x1, x2, left[r], s1 * left[r1], s2 * left[r2], x0.length);
      }
    }
  }
}
