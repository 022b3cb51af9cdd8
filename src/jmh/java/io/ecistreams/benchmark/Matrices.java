package io.ecistreams.benchmark;

import io.ecistreams.math.SymmetricMatrix;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;

/** The inputs that all peers share. */
final class Matrices {

  private Matrices() {}

  /** Rows of about unit length. */
  static double[][] rows(int count, int dimension) {
    Random random = new Random(1);
    double[][] rows = new double[count][dimension];
    for (double[] row : rows) {
      for (int j = 0; j < dimension; j++) {
        row[j] = random.nextGaussian() / Math.sqrt(dimension);
      }
    }
    return rows;
  }

  /** The sum of the outer products of rows. */
  static SymmetricMatrix gram(double[][] rows) {
    SymmetricMatrix gram = new SymmetricMatrix(rows[0].length);
    gram.addOuterProducts(rows, rows.length);
    return gram;
  }

  /** {@code I + scale S} as one square, row by row. */
  static double[] identityPlus(double scale, SymmetricMatrix matrix) {
    int d = matrix.dimension();
    double[] square = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        square[i * d + j] = (i == j ? 1.0 : 0.0) + scale * matrix.get(i, j);
      }
    }
    return square;
  }

  static double[] flat(double[][] rows) {
    double[] flat = new double[rows.length * rows[0].length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * rows[i].length, rows[i].length);
    }
    return flat;
  }

  static double[][] square(double[] flat, int dimension) {
    double[][] square = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      System.arraycopy(flat, i * dimension, square[i], 0, dimension);
    }
    return square;
  }

  static DoublePointer offHeap(double[] values) {
    return new DoublePointer(values);
  }
}
