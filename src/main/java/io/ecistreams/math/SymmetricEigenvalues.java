package io.ecistreams.math;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.Arrays;
import java.util.List;

/**
 * All eigenvalues of a symmetric matrix, without vectors: Householder reduction to tridiagonal form
 * (Golub and Van Loan, 8.3.1), then implicit QL with Wilkinson shifts (EISPACK {@code imtql1}).
 * Works on a full square copy, so that every inner loop runs along a row. Cost about 2 d^3 floating
 * point operations; work memory d^2 doubles, reused. Of few rows of many numbers see {@link
 * RowProducts}.
 *
 * <p>Not safe for use by several threads.
 */
public final class SymmetricEigenvalues {
  private static final int MAX_SWEEPS = 60;

  private final int dimension;
  private double[][] a = new double[0][];
  private final double[] householder;
  private final double[] product;

  /** Work buffers for matrices of one dimension. */
  public SymmetricEigenvalues(int dimension) {
    this.dimension = dimension;
    this.householder = new double[dimension];
    this.product = new double[dimension];
  }

  /**
   * The eigenvalues in ascending order, each within a few ulps of the largest.
   *
   * @throws ArithmeticException if the matrix is not finite
   */
  public double[] of(SymmetricTerm matrix) {
    return of(List.of(matrix));
  }

  /**
   * The same of a sum of matrices, without a copy of the sum.
   *
   * @throws ArithmeticException if the sum is not finite
   */
  public double[] of(List<? extends SymmetricTerm> parts) {
    return RowProducts.of(dimension, parts.stream().map(part -> new Term(1.0, part)).toList())
        .map(this::withZeros)
        .orElseGet(() -> ofSquare(parts));
  }

  /** Those of a few rows from their inner products: the others are 0. */
  private double[] withZeros(SymmetricMatrix products) {
    double[] few = new SymmetricEigenvalues(products.dimension()).of(products);
    double[] all = Arrays.copyOf(few, dimension);
    Arrays.sort(all);
    return all;
  }

  private double[] ofSquare(List<? extends SymmetricTerm> parts) {
    if (a.length == 0) {
      a = new double[dimension][dimension];
    }
    for (double[] row : a) {
      Arrays.fill(row, 0.0);
    }
    for (SymmetricTerm part : parts) {
      if (part.dimension() != dimension) {
        throw new IllegalArgumentException(
            "made for dimension " + dimension + ", not " + part.dimension());
      }
      for (int i = 0; i < dimension; i++) {
        part.addRowTo(a[i], i, 1.0);
      }
    }
    // Entries near 1, by a power of two: squares of tiny ones would vanish, of huge ones overflow.
    int exponent = exponent();
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        a[i][j] = Math.scalb(a[i][j], -exponent);
        a[j][i] = a[i][j];
      }
    }
    double[] diagonal = new double[dimension];
    double[] offDiagonal = new double[dimension];
    tridiagonalise(diagonal, offDiagonal);
    implicitQl(diagonal, offDiagonal);
    Arrays.sort(diagonal);
    for (int i = 0; i < dimension; i++) {
      diagonal[i] = Math.scalb(diagonal[i], exponent);
    }
    return diagonal;
  }

  /** Binary exponent of the largest entry. */
  private int exponent() {
    double largest = 0;
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        largest = Math.max(largest, Math.abs(a[i][j]));
      }
    }
    if (!(largest <= Double.MAX_VALUE)) {
      throw new ArithmeticException("eigenvalues need a finite matrix");
    }
    return largest == 0 ? 0 : Math.getExponent(largest);
  }

  private void tridiagonalise(double[] diagonal, double[] offDiagonal) {
    for (int k = 0; k < dimension - 1; k++) {
      diagonal[k] = a[k][k];
      offDiagonal[k] = reflect(k);
    }
    diagonal[dimension - 1] = a[dimension - 1][dimension - 1];
  }

  /**
   * Zeroes row and column k beyond the off-diagonal by one reflection; returns the off-diagonal.
   */
  private double reflect(int k) {
    double[] row = a[k];
    int from = k + 1;
    double tail = 0;
    for (int j = from + 1; j < dimension; j++) {
      tail += row[j] * row[j];
    }
    if (tail == 0) {
      return row[from];
    }
    double norm = Math.sqrt(row[from] * row[from] + tail);
    double alpha = row[from] > 0 ? -norm : norm;
    double[] v = householder;
    System.arraycopy(row, from, v, from, dimension - from);
    v[from] -= alpha;
    double beta = 2.0 / (v[from] * v[from] + tail);
    double[] p = product;
    Arrays.fill(p, from, dimension, 0.0);
    for (int i = from; i < dimension; i++) {
      TriangularKernels.addScaled(p, a[i], beta * v[i], from, dimension);
    }
    double projection = 0;
    for (int j = from; j < dimension; j++) {
      projection += p[j] * v[j];
    }
    TriangularKernels.addScaled(p, v, -0.5 * beta * projection, from, dimension);
    for (int i = from; i < dimension; i++) {
      TriangularKernels.subtractTwo(a[i], p, v[i], v, p[i], from, dimension);
    }
    return alpha;
  }

  private void implicitQl(double[] d, double[] e) {
    // Relative to the largest entry: between eigenvalues that are zero up to rounding, a test
    // relative to the neighbours alone may never succeed.
    double largest = 0;
    for (int i = 0; i < dimension; i++) {
      largest = Math.max(largest, Math.max(Math.abs(d[i]), Math.abs(e[i])));
    }
    double negligible = Math.ulp(1.0) * largest;
    for (int l = 0; l < dimension; l++) {
      for (int sweep = 0; ; sweep++) {
        int m = firstNegligible(e, l, negligible);
        if (m == l) {
          break;
        }
        if (sweep == MAX_SWEEPS) {
          throw new ArithmeticException(
              "eigenvalues did not converge in " + MAX_SWEEPS + " sweeps");
        }
        qlStep(d, e, l, m);
      }
    }
  }

  private int firstNegligible(double[] e, int l, double negligible) {
    int m = l;
    while (m < dimension - 1 && Math.abs(e[m]) > negligible) {
      m++;
    }
    return m;
  }

  private static void qlStep(double[] d, double[] e, int l, int m) {
    double g = (d[l + 1] - d[l]) / (2.0 * e[l]);
    double r = Math.sqrt(g * g + 1.0);
    g = d[m] - d[l] + e[l] / (g + Math.copySign(r, g));
    double s = 1.0;
    double c = 1.0;
    double p = 0.0;
    for (int i = m - 1; i >= l; i--) {
      double f = s * e[i];
      double b = c * e[i];
      r = Math.sqrt(f * f + g * g);
      e[i + 1] = r;
      if (r == 0.0) {
        d[i + 1] -= p;
        e[m] = 0.0;
        return;
      }
      s = f / r;
      c = g / r;
      g = d[i + 1] - p;
      r = (d[i] - g) * s + 2.0 * c * b;
      p = s * r;
      d[i + 1] = g + p;
      g = c * r - b;
    }
    d[l] -= p;
    e[l] = g;
    e[m] = 0.0;
  }
}
