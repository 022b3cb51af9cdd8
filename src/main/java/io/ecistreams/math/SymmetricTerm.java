package io.ecistreams.math;

/** A symmetric matrix that can be added to another row by row, however its numbers are held. */
public interface SymmetricTerm {

  /** d. */
  int dimension();

  /** Sum of the diagonal. */
  double trace();

  /** {@code row[j] += alpha S[i][j]} for {@code 0 <= j <= i}. */
  void addRowTo(double[] row, int i, double alpha);
}
