package io.ecistreams.math;

import java.nio.DoubleBuffer;
import java.util.Arrays;

/**
 * A dense symmetric d by d matrix, float64, of which only the lower triangle is held, as jagged
 * rows: row i has the i + 1 columns 0..i. Memory: d(d+1)/2 doubles. Row by row it is the packed
 * storage that LAPACK calls upper, column-major.
 *
 * <p>Not safe for use by several threads.
 */
public final class SymmetricMatrix {
  private final int dimension;
  private final double[][] rows;

  /** A zero matrix. */
  public SymmetricMatrix(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, not " + dimension);
    }
    this.dimension = dimension;
    this.rows = new double[dimension][];
    for (int i = 0; i < dimension; i++) {
      rows[i] = new double[i + 1];
    }
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /** Numbers held: d(d+1)/2. */
  public static int packedLength(int dimension) {
    return Math.toIntExact((long) dimension * (dimension + 1) / 2);
  }

  /** The entry at (i, j), which is that at (j, i). */
  public double get(int i, int j) {
    return i >= j ? rows[i][j] : rows[j][i];
  }

  /**
   * Adds {@code sum_r x_r x_r^T}.
   *
   * @param x rows of length d
   * @param count how many of them
   */
  public void addOuterProducts(double[][] x, int count) {
    TriangularKernels.rankUpdate(rows, 0, dimension, x, count, 1.0);
  }

  /** Adds {@code alpha} times another matrix of the same dimension. */
  public void addScaled(double alpha, SymmetricMatrix other) {
    if (other.dimension != dimension) {
      throw new IllegalArgumentException(
          "cannot add a matrix of dimension " + other.dimension + " to one of " + dimension);
    }
    for (int i = 0; i < dimension; i++) {
      TriangularKernels.addScaled(rows[i], other.rows[i], alpha, 0, i + 1);
    }
  }

  /** Sets every entry to zero. */
  public void clear() {
    for (double[] row : rows) {
      Arrays.fill(row, 0.0);
    }
  }

  /** Sum of the diagonal. */
  public double trace() {
    double trace = 0;
    for (int i = 0; i < dimension; i++) {
      trace += rows[i][i];
    }
    return trace;
  }

  /** Writes the d(d+1)/2 numbers, row by row. */
  public void writeTo(DoubleBuffer target) {
    for (double[] row : rows) {
      target.put(row);
    }
  }

  /** Reads what {@link #writeTo} wrote, over this matrix's entries. */
  public void readFrom(DoubleBuffer source) {
    for (double[] row : rows) {
      source.get(row);
    }
  }

  /**
   * Subtracts {@code sum_r x_r x_r^T} from the block of rows and columns at and after {@code from}.
   */
  void subtractOuterProducts(int from, double[][] x, int count) {
    TriangularKernels.rankUpdate(rows, from, dimension, x, count, -1.0);
  }

  double[] row(int i) {
    return rows[i];
  }
}
