package io.ecistreams.math;

import java.nio.DoubleBuffer;

/** A symmetric matrix that can be added to another row by row, however its numbers are held. */
public interface SymmetricTerm {
  /** What an array costs beside its entries: header and reference. */
  int ARRAY_BYTES = 20;

  /** d. */
  int dimension();

  /** The entry at (i, j), which is that at (j, i). */
  double get(int i, int j);

  /** Sum of the diagonal. */
  double trace();

  /** {@code row[j] += alpha S[i][j]} for {@code 0 <= j <= i}. */
  void addRowTo(double[] row, int i, double alpha);

  /** Writes the d(d+1)/2 numbers of the lower triangle, row by row. */
  void writeTo(DoubleBuffer target);

  /** Memory held, bytes. */
  long heapBytes();
}
