package io.ecistreams.math;

/**
 * Products of a symmetric matrix, held as the jagged rows of its lower triangle, and a few vectors:
 * three rows of the matrix at a time serve both triangles for every vector, so that the matrix is
 * read once.
 */
final class SymmetricProduct {

  private SymmetricProduct() {}

  /** {@code y[r] += A x[r]} for the first {@code count} vectors of length d. */
  static void add(double[][] a, int dimension, double[][] x, double[][] y, int count) {
    int i = 0;
    for (; i + 3 <= dimension; i += 3) {
      for (int r = 0; r < count; r++) {
        addThreeRows(a[i], a[i + 1], a[i + 2], i, x[r], y[r]);
      }
    }
    for (; i < dimension; i++) {
      for (int r = 0; r < count; r++) {
        addRow(a[i], i, x[r], y[r]);
      }
    }
  }

  private static void addThreeRows(
      double[] a0, double[] a1, double[] a2, int i, double[] x, double[] y) {
    TriangularKernels.addThree(y, a0, a1, a2, x[i], x[i + 1], x[i + 2], i);
    addDots(a0, a1, a2, i, x, y);
  }

  /**
   * The rows' own entries of y: two interleaved sums a row, in scalar code, as the order of a sum
   * is not the JIT's to change. Too long to be inlined, which keeps the loop beside it vectorised.
   */
  private static void addDots(
      double[] a0, double[] a1, double[] a2, int i, double[] x, double[] y) {
    double s00 = a0[i] * x[i];
    double s01 = a1[i] * x[i + 1] + a2[i] * x[i + 2];
    double s10 = a1[i] * x[i];
    double s11 = a1[i + 1] * x[i + 1] + a2[i + 1] * x[i + 2];
    double s20 = a2[i] * x[i];
    double s21 = a2[i + 1] * x[i + 1] + a2[i + 2] * x[i + 2];
    for (int j = 0; j < i - 1; j += 2) {
      double v0 = x[j];
      double v1 = x[j + 1];
      s00 = Fma.of(a0[j], v0, s00);
      s01 = Fma.of(a0[j + 1], v1, s01);
      s10 = Fma.of(a1[j], v0, s10);
      s11 = Fma.of(a1[j + 1], v1, s11);
      s20 = Fma.of(a2[j], v0, s20);
      s21 = Fma.of(a2[j + 1], v1, s21);
    }
    if (i % 2 == 1) {
      s00 = Fma.of(a0[i - 1], x[i - 1], s00);
      s10 = Fma.of(a1[i - 1], x[i - 1], s10);
      s20 = Fma.of(a2[i - 1], x[i - 1], s20);
    }
    y[i] += s00 + s01;
    y[i + 1] += s10 + s11;
    y[i + 2] += s20 + s21;
  }

  private static void addRow(double[] a, int i, double[] x, double[] y) {
    TriangularKernels.addScaled(y, a, x[i], 0, i);
    y[i] += TriangularKernels.dot(a, x, i) + a[i] * x[i];
  }
}
