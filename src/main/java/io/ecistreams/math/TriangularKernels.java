package io.ecistreams.math;

/**
 * The innermost loops: rank-k updates of a lower triangle held as jagged rows.
 *
 * <p>Each loop runs along rows with unit stride and one shared column index, updates three rows of
 * the triangle from three rows of the factor, and keeps its nine coefficients in registers. Each is
 * a method of its own with plain parameters: that is what C2 turns into packed FMA code. Larger
 * bodies (4 by 4) are not vectorised.
 */
final class TriangularKernels {

  private TriangularKernels() {}

  /**
   * {@code c[i][j] += sign * sum_r x[r][i] x[r][j]} for {@code from <= i < to}, {@code from <= j <=
   * i}, over the first {@code count} rows of x.
   */
  static void rankUpdate(double[][] c, int from, int to, double[][] x, int count, double sign) {
    int i = from;
    for (; i + 2 < to; i += 3) {
      updateThreeRows(c, i, from, x, count, sign);
    }
    for (; i < to; i++) {
      updateOneRow(c[i], i, from, x, count, sign);
    }
  }

  private static void updateThreeRows(
      double[][] c, int i, int from, double[][] x, int count, double sign) {
    double[] c0 = c[i];
    double[] c1 = c[i + 1];
    double[] c2 = c[i + 2];
    for (int r = 0; r < count; r += 3) {
      // A last group of one or two rows repeats row r with coefficient zero.
      double[] x0 = x[r];
      double[] x1 = r + 1 < count ? x[r + 1] : x0;
      double[] x2 = r + 2 < count ? x[r + 2] : x0;
      double s1 = r + 1 < count ? sign : 0.0;
      double s2 = r + 2 < count ? sign : 0.0;
      double a00 = sign * x0[i];
      double a01 = s1 * x1[i];
      double a02 = s2 * x2[i];
      double a10 = sign * x0[i + 1];
      double a11 = s1 * x1[i + 1];
      double a12 = s2 * x2[i + 1];
      double a20 = sign * x0[i + 2];
      double a21 = s1 * x1[i + 2];
      double a22 = s2 * x2[i + 2];
      threeByThree(
          c0, c1, c2, x0, x1, x2, a00, a01, a02, a10, a11, a12, a20, a21, a22, from, i + 1);
      c1[i + 1] += a10 * x0[i + 1] + a11 * x1[i + 1] + a12 * x2[i + 1];
      c2[i + 1] += a20 * x0[i + 1] + a21 * x1[i + 1] + a22 * x2[i + 1];
      c2[i + 2] += a20 * x0[i + 2] + a21 * x1[i + 2] + a22 * x2[i + 2];
    }
  }

  private static void updateOneRow(
      double[] c, int i, int from, double[][] x, int count, double sign) {
    for (int r = 0; r < count; r++) {
      addScaled(c, x[r], sign * x[r][i], from, i + 1);
    }
  }

  private static void threeByThree(
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
      int from,
      int to) {
    for (int j = from; j < to; j++) {
      double v0 = x0[j];
      double v1 = x1[j];
      double v2 = x2[j];
      c0[j] = Math.fma(a02, v2, Math.fma(a01, v1, Math.fma(a00, v0, c0[j])));
      c1[j] = Math.fma(a12, v2, Math.fma(a11, v1, Math.fma(a10, v0, c1[j])));
      c2[j] = Math.fma(a22, v2, Math.fma(a21, v1, Math.fma(a20, v0, c2[j])));
    }
  }

  /** {@code y[j] += a x[j]} for {@code from <= j < to}. */
  static void addScaled(double[] y, double[] x, double a, int from, int to) {
    for (int j = from; j < to; j++) {
      y[j] = Math.fma(a, x[j], y[j]);
    }
  }

  /** {@code y[j] -= a u[j] + b v[j]} for {@code from <= j < to}. */
  static void subtractTwo(
      double[] y, double[] u, double a, double[] v, double b, int from, int to) {
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
}
