package io.ecistreams.math;

import java.nio.DoubleBuffer;

/**
 * A symmetric matrix that no longer changes, rounded to float32: half the memory. Each entry is off
 * by at most 2^-24 of itself, so {@code ln det(I + c S)} by at most {@code 2^-24 c ||S||_F sqrt(d)}
 * to first order, and below 1e-7 of its value in the tests; a sum over such matrices is formed in
 * float64.
 */
public final class SymmetricFloats implements SymmetricTerm {
  private final float[][] rows;

  /** Rounds a matrix. */
  public SymmetricFloats(SymmetricMatrix matrix) {
    this.rows = new float[matrix.dimension()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[i + 1];
      double[] source = matrix.row(i);
      for (int j = 0; j <= i; j++) {
        rows[i][j] = (float) source[j];
      }
    }
  }

  @Override
  public int dimension() {
    return rows.length;
  }

  @Override
  public double get(int i, int j) {
    return i >= j ? rows[i][j] : rows[j][i];
  }

  @Override
  public double trace() {
    double trace = 0;
    for (int i = 0; i < rows.length; i++) {
      trace += rows[i][i];
    }
    return trace;
  }

  @Override
  public void addRowTo(double[] row, int i, double alpha) {
    TriangularKernels.addScaled(row, rows[i], alpha, i + 1);
  }

  @Override
  public void writeTo(DoubleBuffer target) {
    for (float[] row : rows) {
      for (float entry : row) {
        target.put(entry);
      }
    }
  }

  @Override
  public long heapBytes() {
    return (long) rows.length * ARRAY_BYTES
        + (long) SymmetricMatrix.packedLength(rows.length) * Float.BYTES;
  }
}
