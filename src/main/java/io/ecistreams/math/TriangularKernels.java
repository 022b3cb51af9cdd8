package io.ecistreams.math;

/**
 * The innermost loops over lower triangles held as jagged rows.
 *
 * <p>Each loop runs along rows with unit stride and one shared column index, and keeps its
 * coefficients in registers; the rank-k update works on three rows of the triangle and three of the
 * factor at once. Each is a small static method with plain parameters: that is what C2 turns into
 * packed FMA code. They call {@link Math#fma} themselves: through a method of ours, however small,
 * half of the compilations by JDK 17 were not vectorised and five times slower. Larger bodies (4 by
 * 4), tiles of columns and several loops in one method were measured to be slower or not vectorised
 * at all. Rows of a group of three are held as long as the group's last ({@link #rowLength}), so
 * that the loop needs no case for the diagonal.
 */
final class TriangularKernels {
  /** Rows that are updated at once. */
  static final int GROUP = 3;

  private TriangularKernels() {}

  /** Length of row i of a d by d lower triangle: i + 1, rounded up to the group of three. */
  static int rowLength(int i, int dimension) {
    int padded = i - i % GROUP + GROUP;
    return padded <= dimension ? padded : i + 1;
  }

  /** The update of the columns below {@code to} of rows i, i + 1 and i + 2. */
  static void updateThreeRows(
      double[][] c, int i, double[][] x, int first, int last, double sign, int to) {
    double[] c0 = c[i];
    double[] c1 = c[i + 1];
    double[] c2 = c[i + 2];
    for (int r = first; r < last; r += GROUP) {
      // A last group of one or two rows repeats row r with coefficient zero.
      double[] x0 = x[r];
      double[] x1 = r + 1 < last ? x[r + 1] : x0;
      double[] x2 = r + 2 < last ? x[r + 2] : x0;
      double s1 = r + 1 < last ? sign : 0.0;
      double s2 = r + 2 < last ? sign : 0.0;
      double a00 = sign * x0[i];
      double a01 = s1 * x1[i];
      double a02 = s2 * x2[i];
      double a10 = sign * x0[i + 1];
      double a11 = s1 * x1[i + 1];
      double a12 = s2 * x2[i + 1];
      double a20 = sign * x0[i + 2];
      double a21 = s1 * x1[i + 2];
      double a22 = s2 * x2[i + 2];
      threeByThree(c0, c1, c2, x0, x1, x2, a00, a01, a02, a10, a11, a12, a20, a21, a22, to);
    }
  }

  static void updateOneRow(
      double[] c, int i, double[][] x, int first, int last, double sign, int to) {
    for (int r = first; r < last; r++) {
      addScaled(c, x[r], sign * x[r][i], 0, to);
    }
  }

  /**
   * {@code c_k[j] += a_k0 x0[j] + a_k1 x1[j] + a_k2 x2[j]} for k = 0, 1, 2, {@code 0 <= j < to}.
   */
  static void threeByThree(
      double[] c0,
      double[] c1,
      double[] c2,
      double[] x0,
      double[] x1,
      double[] x2,
      double a00,
      double a01,
      double a02,
      double a10,
      double a11,
      double a12,
      double a20,
      double a21,
      double a22,
      int to) {
    if (!Fma.isFused()) {
      addThree(c0, x0, x1, x2, a00, a01, a02, to);
      addThree(c1, x0, x1, x2, a10, a11, a12, to);
      addThree(c2, x0, x1, x2, a20, a21, a22, to);
      return;
    }
    for (int j = 0; j < to; j++) {
      double v0 = x0[j];
      double v1 = x1[j];
      double v2 = x2[j];
      c0[j] = Math.fma(a02, v2, Math.fma(a01, v1, Math.fma(a00, v0, c0[j])));
      c1[j] = Math.fma(a12, v2, Math.fma(a11, v1, Math.fma(a10, v0, c1[j])));
      c2[j] = Math.fma(a22, v2, Math.fma(a21, v1, Math.fma(a20, v0, c2[j])));
    }
  }

  /** {@code y[j] += a0 x0[j] + a1 x1[j] + a2 x2[j]} for {@code 0 <= j < to}. */
  static void addThree(
      double[] y, double[] x0, double[] x1, double[] x2, double a0, double a1, double a2, int to) {
    if (!Fma.isFused()) {
      addScaled(y, x0, a0, 0, to);
      addScaled(y, x1, a1, 0, to);
      addScaled(y, x2, a2, 0, to);
      return;
    }
    for (int j = 0; j < to; j++) {
      y[j] = Math.fma(a2, x2[j], Math.fma(a1, x1[j], Math.fma(a0, x0[j], y[j])));
    }
  }

  /** {@code y[j] += a x[j]} for {@code from <= j < to}. */
  static void addScaled(double[] y, double[] x, double a, int from, int to) {
    if (!Fma.isFused()) {
      for (int j = from; j < to; j++) {
        y[j] += a * x[j];
      }
      return;
    }
    for (int j = from; j < to; j++) {
      y[j] = Math.fma(a, x[j], y[j]);
    }
  }

  /** {@code y[j] += a x[j]} for {@code 0 <= j < to}, x float32. */
  static void addScaled(double[] y, float[] x, double a, int to) {
    if (!Fma.isFused()) {
      for (int j = 0; j < to; j++) {
        y[j] += a * x[j];
      }
      return;
    }
    for (int j = 0; j < to; j++) {
      y[j] = Math.fma(a, x[j], y[j]);
    }
  }

  /** {@code y[j] -= a u[j] + b v[j]} for {@code from <= j < to}. */
  static void subtractTwo(
      double[] y, double[] u, double a, double[] v, double b, int from, int to) {
    if (!Fma.isFused()) {
      addScaled(y, u, -a, from, to);
      addScaled(y, v, -b, from, to);
      return;
    }
    for (int j = from; j < to; j++) {
      y[j] = Math.fma(-b, v[j], Math.fma(-a, u[j], y[j]));
    }
  }

  /** {@code y[j] *= a} for {@code from <= j < to}. */
  static void scale(double[] y, double a, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] *= a;
    }
  }

  /** {@code y[j] = a x[j]} for {@code 0 <= j < to}. */
  static void copyScaled(double[] y, double[] x, double a, int to) {
    for (int j = 0; j < to; j++) {
      y[j] = a * x[j];
    }
  }

  /** {@code sum_j x[j] y[j]} for {@code 0 <= j < to}, in four interleaved sums. */
  static double dot(double[] x, double[] y, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + 3 < to; j += 4) {
      s0 = Fma.of(x[j], y[j], s0);
      s1 = Fma.of(x[j + 1], y[j + 1], s1);
      s2 = Fma.of(x[j + 2], y[j + 2], s2);
      s3 = Fma.of(x[j + 3], y[j + 3], s3);
    }
    for (; j < to; j++) {
      s0 = Fma.of(x[j], y[j], s0);
    }
    return (s0 + s1) + (s2 + s3);
  }
}
