package io.ecistreams.math;

import java.util.List;

/**
 * {@code (I + sum_t weight_t S_t)^-1} and the log-determinant in one pass: the symmetric sweep
 * operator (Goodnight 1979, "A tutorial on the SWEEP operator"), a block of pivots at a time, so
 * that nearly all of the work is the rank-k update. Cost: d^3/2 fused multiply-adds, three times
 * the factorisation alone; work memory 36 d doubles, reused.
 *
 * <p>Not safe for use by several threads.
 */
final class SymmetricInverse {
  private static final int BLOCK = 36;

  private final int dimension;

  /** The block's rows of the matrix, over all columns. */
  private final double[][] panel;

  private final double[][] pivots;

  SymmetricInverse(int dimension) {
    this.dimension = dimension;
    this.panel = new double[Math.min(BLOCK, dimension)][dimension];
    this.pivots = new double[panel.length][panel.length];
  }

  /**
   * Writes the inverse.
   *
   * @return the log-determinant of what was inverted, nats
   * @throws ArithmeticException if that is not positive definite
   */
  double ofIdentityPlus(List<LogDeterminant.Term> terms, SymmetricMatrix inverse) {
    LogDeterminant.assemble(inverse, 1.0, terms);
    double logDet = 0;
    for (int from = 0; from < dimension; from += BLOCK) {
      logDet += sweep(inverse, from, Math.min(BLOCK, dimension - from));
    }
    for (int i = 0; i < dimension; i++) {
      TriangularKernels.scale(inverse.row(i), -1.0, 0, i + 1);
    }
    return logDet;
  }

  /**
   * With D the block's diagonal part and C the rest of its columns: A becomes A - C D^-1 C^T, C
   * becomes C D^-1, D becomes -D^-1.
   */
  private double sweep(SymmetricMatrix a, int from, int width) {
    for (int k = 0; k < width; k++) {
      copyRow(a, from + k, panel[k]);
    }
    double logDet = 0;
    for (int k = 0; k < width; k++) {
      logDet += normalise(from, k);
    }
    a.subtractOuterProducts(panel, width);
    // Below the factor of D stand columns of its inverse: they turn into D^-1 like C into C D^-1.
    for (int k = 0; k < width; k++) {
      System.arraycopy(panel[k], from, pivots[k], 0, width);
    }
    writeInverseOfFactor(from, width);
    for (int k = width - 1; k >= 0; k--) {
      for (int m = k + 1; m < width; m++) {
        TriangularKernels.addScaled(panel[k], panel[m], -pivots[k][m], 0, dimension);
      }
      TriangularKernels.scale(panel[k], 1.0 / pivots[k][k], 0, dimension);
    }
    for (int k = 0; k < width; k++) {
      writeRow(a, from, width, k);
    }
    return logDet;
  }

  private static void copyRow(SymmetricMatrix a, int i, double[] target) {
    System.arraycopy(a.row(i), 0, target, 0, i + 1);
    for (int j = i + 1; j < target.length; j++) {
      target[j] = a.row(j)[i];
    }
  }

  private double normalise(int from, int k) {
    double[] row = panel[k];
    for (int m = 0; m < k; m++) {
      TriangularKernels.addScaled(row, panel[m], -panel[m][from + k], 0, dimension);
    }
    double pivot = row[from + k];
    LogDeterminant.requirePositive(pivot, from + k);
    TriangularKernels.scale(row, 1.0 / Math.sqrt(pivot), 0, dimension);
    return Math.log(pivot);
  }

  /** Puts L^-1 where L^T stood: {@code pivots[k][m]} is L at (m, k). */
  private void writeInverseOfFactor(int from, int width) {
    for (int k = 0; k < width; k++) {
      double[] row = panel[k];
      for (int j = 0; j < width; j++) {
        double sum = j == k ? 1.0 : 0.0;
        for (int m = j; m < k; m++) {
          sum -= pivots[m][k] * panel[m][from + j];
        }
        row[from + j] = j > k ? 0.0 : sum / pivots[k][k];
      }
    }
  }

  private void writeRow(SymmetricMatrix a, int from, int width, int k) {
    double[] source = panel[k];
    int i = from + k;
    System.arraycopy(source, 0, a.row(i), 0, from);
    for (int j = from; j <= i; j++) {
      a.row(i)[j] = -source[j];
    }
    for (int j = from + width; j < dimension; j++) {
      a.row(j)[i] = source[j];
    }
  }
}
