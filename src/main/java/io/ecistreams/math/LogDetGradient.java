package io.ecistreams.math;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.Arrays;
import java.util.List;

/**
 * {@code ln det(I + sum_t weight_t S_t)} and its derivatives along other matrices, by one
 * inversion: d^3/2 fused multiply-adds, then d^2/2 for each derivative. Memory: d(d+1)/2 + 37 d
 * doubles.
 *
 * <p>Not safe for use by several threads.
 */
public final class LogDetGradient {
  private final SymmetricInverse inversion;
  private final SymmetricMatrix inverse;
  private final double[] row;

  /** Buffers for matrices of one dimension. */
  public LogDetGradient(int dimension) {
    this.inversion = new SymmetricInverse(dimension);
    this.inverse = new SymmetricMatrix(dimension);
    this.row = new double[dimension];
  }

  /**
   * Moves to a point.
   *
   * @param terms their weighted sum is positive semidefinite
   * @return the log-determinant there, nats
   * @throws ArithmeticException if identity plus sum is not positive definite
   */
  public double moveTo(List<Term> terms) {
    return inversion.ofIdentityPlus(terms, inverse);
  }

  /** {@code tr((I + S)^-1 sum_t weight_t D_t)} at the point that was moved to last. */
  public double along(List<Term> direction) {
    double trace = 0;
    for (int i = 0; i < row.length; i++) {
      Arrays.fill(row, 0, i + 1, 0.0);
      for (Term term : direction) {
        term.matrix().addRowTo(row, i, term.weight());
      }
      double[] inverted = inverse.row(i);
      trace += 2 * TriangularKernels.dot(inverted, row, i) + inverted[i] * row[i];
    }
    return trace;
  }
}
