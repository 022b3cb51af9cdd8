package io.ecistreams.math;

import io.ecistreams.math.LogDeterminant.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The inner products of few rows, in the place of the sum of their outer products: for the m rows
 * of X, {@code det(I + X^T X) = det(I + X X^T)}, and both have the same eigenvalues but for d - m
 * zeros. So a wide matrix of few rows costs m^2 d/2 + m^3/6 instead of d^3/6.
 */
final class RowProducts {
  /** Below, a factorisation takes milliseconds. */
  private static final int LEAST_DIMENSION = 512;

  private static final int ROWS_DIVISOR = 4;

  private RowProducts() {}

  /** Whether a sum is of so few rows that their inner products are the cheaper way. */
  static boolean areCheaper(int dimension, List<Term> terms) {
    long count = 0;
    for (Term term : terms) {
      if (!(term.matrix() instanceof WeightedRows rows) || rows.dimension() != dimension) {
        return false;
      }
      count += rows.count();
    }
    return dimension >= LEAST_DIMENSION && count <= dimension / ROWS_DIVISOR;
  }

  /** The inner products {@code X X^T} where they are cheaper; 0 as the only one without rows. */
  static Optional<SymmetricMatrix> of(int dimension, List<Term> terms) {
    if (!areCheaper(dimension, terms)) {
      return Optional.empty();
    }
    List<double[]> rows = new ArrayList<>();
    List<Double> roots = new ArrayList<>();
    for (Term term : terms) {
      WeightedRows part = (WeightedRows) term.matrix();
      for (int r = 0; r < part.count(); r++) {
        rows.add(part.rows()[r]);
        roots.add(Math.sqrt(term.weight()));
      }
    }
    SymmetricMatrix products = new SymmetricMatrix(Math.max(1, rows.size()));
    for (int i = 0; i < rows.size(); i++) {
      double[] row = products.row(i);
      for (int j = 0; j <= i; j++) {
        row[j] =
            roots.get(i)
                * roots.get(j)
                * TriangularKernels.dot(rows.get(i), rows.get(j), dimension);
      }
    }
    return Optional.of(products);
  }
}
