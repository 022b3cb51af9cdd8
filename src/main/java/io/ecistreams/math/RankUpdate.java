package io.ecistreams.math;

/** A symmetric rank-k update of a lower triangle, the loop that a fold spends its time in. */
interface RankUpdate {

  /**
   * {@code c[i][j] += sign * sum_r x[r][i] x[r][j]} for {@code 0 <= j <= i < to}, over the rows
   * {@code first <= r < last} of x, each entry in the order of r and by fused multiply-adds, so
   * that all implementations give the same bits. What is beyond the diagonal is undefined.
   *
   * @param c jagged rows, row i at least {@link TriangularKernels#rowLength} long
   * @param sign 1 or -1
   * @param x rows of at least {@code to} numbers; those of the update are not rows of c below to
   */
  void update(double[][] c, int to, double[][] x, int first, int last, double sign);

  /** Rows of length d that are best given at once. */
  int rowsAtOnce(int dimension);

  /** Bits of the vectors that it is written in; 0 where the JIT makes them. */
  default int vectorBits() {
    return 0;
  }
}
