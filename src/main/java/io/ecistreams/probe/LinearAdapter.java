package io.ecistreams.probe;

import io.ecistreams.math.MatrixProducts;
import io.ecistreams.math.Vectors;

/**
 * A row x of length one becomes (x + x W) over its length. With W = 0, as it begins, nothing
 * changes.
 */
final class LinearAdapter {
  private final double[][] weights;

  LinearAdapter(int dimension) {
    weights = new double[dimension][dimension];
  }

  /** W, to be changed in place. */
  double[][] weights() {
    return weights;
  }

  /**
   * Rows as the adapter makes them.
   *
   * @param unit of length one
   * @param lengths what they were divided by
   */
  record Adapted(double[][] unit, double[] lengths) {}

  Adapted adapt(double[][] rows) {
    double[][] unit = MatrixProducts.copied(rows);
    MatrixProducts.addProduct(unit, rows, weights);
    double[] lengths = new double[unit.length];
    for (int i = 0; i < unit.length; i++) {
      lengths[i] = Math.sqrt(Vectors.dot(unit[i], unit[i]));
      for (int j = 0; j < unit[i].length; j++) {
        unit[i][j] /= lengths[i];
      }
    }
    return new Adapted(unit, lengths);
  }

  /**
   * Adds to the gradient by W what follows from the gradient by the adapted rows, which is changed
   * into that by the rows before they are divided by their lengths.
   */
  static void addGradient(
      double[][] gradient, double[][] rows, Adapted adapted, double[][] byAdapted) {
    for (int i = 0; i < rows.length; i++) {
      double[] unit = adapted.unit()[i];
      double[] by = byAdapted[i];
      double along = Vectors.dot(by, unit);
      for (int j = 0; j < by.length; j++) {
        by[j] = (by[j] - along * unit[j]) / adapted.lengths()[i];
      }
    }
    MatrixProducts.addTransposedProduct(gradient, rows, byAdapted);
  }
}
