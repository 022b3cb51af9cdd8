package io.ecistreams.math;

import java.nio.DoubleBuffer;

/**
 * {@code sum_r x_r x_r^T} of a few rows that are not multiplied out: smaller than the triangle
 * while they are fewer than d/2. Adding it costs count d^2/2 fused multiply-adds.
 *
 * @param dimension d
 * @param rows of length d, not copied
 * @param count how many of them
 */
public record WeightedRows(int dimension, double[][] rows, int count) implements SymmetricTerm {

  @Override
  public double get(int i, int j) {
    double sum = 0;
    for (int r = 0; r < count; r++) {
      sum = Fma.of(rows[r][i], rows[r][j], sum);
    }
    return sum;
  }

  @Override
  public double trace() {
    double trace = 0;
    for (int r = 0; r < count; r++) {
      trace += TriangularKernels.dot(rows[r], rows[r], dimension);
    }
    return trace;
  }

  @Override
  public void addRowTo(double[] row, int i, double alpha) {
    int r = 0;
    for (; r + 2 < count; r += 3) {
      TriangularKernels.addThree(
          row,
          rows[r],
          rows[r + 1],
          rows[r + 2],
          alpha * rows[r][i],
          alpha * rows[r + 1][i],
          alpha * rows[r + 2][i],
          i + 1);
    }
    for (; r < count; r++) {
      TriangularKernels.addScaled(row, rows[r], alpha * rows[r][i], 0, i + 1);
    }
  }

  @Override
  public void writeTo(DoubleBuffer target) {
    for (int i = 0; i < dimension; i++) {
      double[] row = new double[i + 1];
      addRowTo(row, i, 1.0);
      target.put(row);
    }
  }

  @Override
  public long heapBytes() {
    return count * (ARRAY_BYTES + (long) dimension * Double.BYTES);
  }
}
