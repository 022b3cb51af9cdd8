package io.ecistreams.math;

import java.nio.DoubleBuffer;
import java.util.Arrays;

/**
 * A dense symmetric d by d matrix, float64, of which only the lower triangle is held, as jagged
 * rows: row i has the columns 0..i, and row by row these are the packed storage that LAPACK calls
 * upper, column-major. Memory: d(d+1)/2 doubles and d more, because rows come in groups of three of
 * one length, which is what the kernels need; a flat packed array was not faster.
 *
 * <p>Not safe for use by several threads.
 */
public final class SymmetricMatrix implements SymmetricTerm {
  private final int dimension;
  private final double[][] rows;
  private final long heapBytes;

  /** A zero matrix. */
  public SymmetricMatrix(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be at least 1, not " + dimension);
    }
    this.dimension = dimension;
    this.rows = new double[dimension][];
    long bytes = 0;
    for (int i = 0; i < dimension; i++) {
      rows[i] = new double[TriangularKernels.rowLength(i, dimension)];
      bytes += ARRAY_BYTES + (long) rows[i].length * Double.BYTES;
    }
    this.heapBytes = bytes;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  /** Numbers held: d(d+1)/2. */
  public static int packedLength(int dimension) {
    return Math.toIntExact((long) dimension * (dimension + 1) / 2);
  }

  /** Rows that {@link #addOuterProducts} is best given at once: what stays in the cache. */
  public static int rowsAtOnce(int dimension) {
    return Kernels.rankUpdate().rowsAtOnce(dimension);
  }

  @Override
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
    Kernels.rankUpdate().update(rows, dimension, x, 0, count, 1.0);
  }

  /** Adds {@code alpha} times another matrix of the same dimension. */
  public void addScaled(double alpha, SymmetricTerm other) {
    if (other.dimension() != dimension) {
      throw new IllegalArgumentException(
          "cannot add a matrix of dimension " + other.dimension() + " to one of " + dimension);
    }
    for (int i = 0; i < dimension; i++) {
      other.addRowTo(rows[i], i, alpha);
    }
  }

  @Override
  public void addRowTo(double[] row, int i, double alpha) {
    TriangularKernels.addScaled(row, rows[i], alpha, 0, i + 1);
  }

  /** The product with a vector. */
  public double[] times(double[] x) {
    double[] product = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      double[] row = rows[i];
      double sum = 0;
      double factor = x[i];
      for (int j = 0; j < i; j++) {
        sum += row[j] * x[j];
        product[j] += row[j] * factor;
      }
      product[i] += sum + row[i] * factor;
    }
    return product;
  }

  /** Sets every entry to zero. */
  public void clear() {
    for (double[] row : rows) {
      Arrays.fill(row, 0.0);
    }
  }

  @Override
  public double trace() {
    double trace = 0;
    for (int i = 0; i < dimension; i++) {
      trace += rows[i][i];
    }
    return trace;
  }

  @Override
  public void writeTo(DoubleBuffer target) {
    for (int i = 0; i < dimension; i++) {
      target.put(rows[i], 0, i + 1);
    }
  }

  @Override
  public long heapBytes() {
    return heapBytes;
  }

  /** Reads what {@link #writeTo} wrote, over this matrix's entries. */
  public void readFrom(DoubleBuffer source) {
    for (int i = 0; i < dimension; i++) {
      source.get(rows[i], 0, i + 1);
    }
  }

  /** Subtracts {@code sum_r x_r x_r^T} over the first rows of x. */
  void subtractOuterProducts(double[][] x, int count) {
    Kernels.rankUpdate().update(rows, dimension, x, 0, count, -1.0);
  }

  double[] row(int i) {
    return rows[i];
  }

  double[][] rows() {
    return rows;
  }
}
