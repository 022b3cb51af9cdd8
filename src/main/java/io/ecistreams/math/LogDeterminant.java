package io.ecistreams.math;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code ln det(I + sum_t weight_t S_t)} by one blocked Cholesky factorisation in a work buffer
 * that is reused from call to call: d(d+1)/2 doubles. Cost: d^3/6 fused multiply-adds; of few rows
 * of many numbers much less, and no buffer, see {@link RowProducts}.
 *
 * <p>Right-looking (Golub and Van Loan, Matrix Computations, 4.2.6), but from the last row to the
 * first: {@code A = X^T X} with X lower triangular. So the rows of X are the jagged rows of the
 * buffer themselves, no panel is copied, and what remains is again a lower triangle.
 *
 * <p>Not safe for use by several threads.
 */
public final class LogDeterminant {
  /** Rows eliminated before the rest is updated; whole groups of three. */
  private static final int BLOCK = 36;

  private final int dimension;
  private Optional<SymmetricMatrix> buffer = Optional.empty();

  /** For matrices of one dimension. */
  public LogDeterminant(int dimension) {
    this.dimension = dimension;
  }

  /** The dimension that this instance works at. */
  public int dimension() {
    return dimension;
  }

  /** The work buffer, for others to use between calls. */
  SymmetricMatrix buffer() {
    if (buffer.isEmpty()) {
      buffer = Optional.of(new SymmetricMatrix(dimension));
    }
    return buffer.get();
  }

  /** Whether a sum is of so few rows that it needs no factorisation of its dimension. */
  public boolean isOfFewRows(List<Term> terms) {
    return RowProducts.areCheaper(dimension, terms);
  }

  /**
   * One part of a sum.
   *
   * @param weight >= 0
   * @param matrix positive semidefinite, left as it is
   */
  public record Term(double weight, SymmetricTerm matrix) {}

  /**
   * The log-determinant of the identity plus a multiple of one matrix.
   *
   * @param matrix positive semidefinite, left as it is
   * @param scale >= 0
   * @return nats, >= 0 up to rounding
   * @throws ArithmeticException if I + scale S is not positive definite: S was not semidefinite, or
   *     not finite
   */
  public double ofIdentityPlus(double scale, SymmetricTerm matrix) {
    return ofIdentityPlus(List.of(new Term(scale, matrix)));
  }

  /**
   * The log-determinant of the identity plus a weighted sum, without a copy of the sum.
   *
   * @return nats, >= 0 up to rounding
   * @throws ArithmeticException if the sum was not semidefinite, or not finite
   */
  public double ofIdentityPlus(List<Term> terms) {
    Optional<SymmetricMatrix> products = RowProducts.of(dimension, terms);
    if (products.isPresent()) {
      return new LogDeterminant(products.get().dimension()).ofIdentityPlus(1.0, products.get());
    }
    SymmetricMatrix factor = buffer();
    assemble(factor, 1.0, terms);
    double logDet = 0;
    int from;
    for (int to = dimension; to > 0; to = from) {
      from = Math.max(0, (to - BLOCK) / TriangularKernels.GROUP * TriangularKernels.GROUP);
      logDet += eliminate(factor.rows(), from, to);
      Kernels.rankUpdate().update(factor.rows(), from, factor.rows(), from, to, -1.0);
    }
    return logDet;
  }

  /** {@code target = ridge I + sum_t weight_t S_t}, row by row, so that each stays in the cache. */
  static void assemble(SymmetricMatrix target, double ridge, List<Term> terms) {
    for (Term term : terms) {
      if (term.matrix().dimension() != target.dimension()) {
        throw new IllegalArgumentException(
            "made for dimension " + target.dimension() + ", not " + term.matrix().dimension());
      }
    }
    for (int i = 0; i < target.dimension(); i++) {
      double[] row = target.row(i);
      Arrays.fill(row, 0.0);
      for (Term term : terms) {
        term.matrix().addRowTo(row, i, term.weight());
      }
      row[i] += ridge;
    }
  }

  /** Turns rows [from, to) into rows of X, last first, and returns their log-det. */
  private static double eliminate(double[][] rows, int from, int to) {
    double logDet = 0;
    int i = to;
    for (; i % TriangularKernels.GROUP != 0; i--) {
      TriangularKernels.updateOneRow(rows[i - 1], i - 1, rows, i, to, -1.0, i);
      logDet += normalise(rows[i - 1], i - 1);
    }
    for (; i > from; i -= TriangularKernels.GROUP) {
      TriangularKernels.updateThreeRows(rows, i - 3, rows, i, to, -1.0, i);
      logDet += normalise(rows[i - 1], i - 1);
      TriangularKernels.updateOneRow(rows[i - 2], i - 2, rows, i - 1, i, -1.0, i - 1);
      logDet += normalise(rows[i - 2], i - 2);
      TriangularKernels.updateOneRow(rows[i - 3], i - 3, rows, i - 2, i, -1.0, i - 2);
      logDet += normalise(rows[i - 3], i - 3);
    }
    return logDet;
  }

  private static double normalise(double[] row, int i) {
    double pivot = row[i];
    requirePositive(pivot, i);
    TriangularKernels.scale(row, 1.0 / Math.sqrt(pivot), 0, i + 1);
    return Math.log(pivot);
  }

  static void requirePositive(double pivot, int i) {
    if (!(pivot > 0) || pivot == Double.POSITIVE_INFINITY) {
      throw new ArithmeticException(
          "I + scale S is not positive definite: pivot " + i + " is " + pivot);
    }
  }
}
