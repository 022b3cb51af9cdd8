package io.ecistreams.math;

/**
 * {@code ln det(I + scale S)} by one blocked Cholesky factorisation (right-looking, Golub and Van
 * Loan, Matrix Computations, 4.2.6) in a work buffer that is reused from call to call: d(d+1)/2 +
 * 32 d doubles. Cost: d^3/6 fused multiply-adds.
 *
 * <p>Not safe for use by several threads.
 */
public final class LogDeterminant {
  private static final int BLOCK = 32;

  private final int dimension;
  private final SymmetricMatrix factor;
  private final double[][] panel;

  /** Work buffers for matrices of one dimension. */
  public LogDeterminant(int dimension) {
    this.dimension = dimension;
    this.factor = new SymmetricMatrix(dimension);
    this.panel = new double[Math.min(BLOCK, dimension)][dimension];
  }

  /** The dimension that this instance works at. */
  public int dimension() {
    return dimension;
  }

  /**
   * The log-determinant.
   *
   * @param matrix positive semidefinite, left as it is
   * @param scale >= 0
   * @return nats, >= 0 up to rounding
   * @throws ArithmeticException if I + scale S is not positive definite: S was not semidefinite, or
   *     not finite
   */
  public double ofIdentityPlus(double scale, SymmetricMatrix matrix) {
    if (matrix.dimension() != dimension) {
      throw new IllegalArgumentException(
          "made for dimension " + dimension + ", not " + matrix.dimension());
    }
    for (int i = 0; i < dimension; i++) {
      double[] row = factor.row(i);
      TriangularKernels.copyScaled(row, matrix.row(i), scale, i + 1);
      row[i] += 1.0;
    }
    double logDet = 0;
    for (int from = 0; from < dimension; from += BLOCK) {
      logDet += eliminate(from, Math.min(from + BLOCK, dimension));
    }
    return logDet;
  }

  /** Factors columns [from, to), updates what is right of them, and returns their log-det. */
  private double eliminate(int from, int to) {
    int width = to - from;
    double logDet = 0;
    // The panel holds the block column transposed: panel[k][i] = A[i][from + k], unit stride in i.
    for (int k = 0; k < width; k++) {
      double[] column = panel[k];
      for (int i = from + k; i < dimension; i++) {
        column[i] = factor.row(i)[from + k];
      }
    }
    for (int k = 0; k < width; k++) {
      double[] column = panel[k];
      double pivot = column[from + k];
      if (!(pivot > 0) || pivot == Double.POSITIVE_INFINITY) {
        throw new ArithmeticException(
            "I + scale S is not positive definite: pivot " + (from + k) + " is " + pivot);
      }
      logDet += Math.log(pivot);
      TriangularKernels.scale(column, 1.0 / Math.sqrt(pivot), from + k, dimension);
      for (int m = k + 1; m < width; m++) {
        TriangularKernels.addScaled(panel[m], column, -column[from + m], from + m, dimension);
      }
    }
    factor.subtractOuterProducts(to, panel, width);
    return logDet;
  }
}
