package io.ecistreams.math;

/** The rank-k update in plain Java, three rows by three, which C2 turns into vectors. */
final class PlainRankUpdate implements RankUpdate {
  private static final int MOST_AT_ONCE = 126;

  /** Numbers of x that are passed over at once: what stays in a second-level cache. */
  private static final int CACHED = 32 * 1024;

  @Override
  public int rowsAtOnce(int dimension) {
    return Math.min(MOST_AT_ONCE, rowsOfPass(dimension));
  }

  /** Rows of length d that are passed over at once, whole groups. */
  private static int rowsOfPass(int dimension) {
    int group = TriangularKernels.GROUP;
    return Math.max(2 * group, CACHED / Math.max(1, dimension) / group * group);
  }

  @Override
  public void update(double[][] c, int to, double[][] x, int first, int last, double sign) {
    int most = rowsOfPass(to);
    for (int r = first; r < last; r += most) {
      updatePass(c, to, x, r, Math.min(last, r + most), sign);
    }
  }

  private static void updatePass(
      double[][] c, int to, double[][] x, int first, int last, double sign) {
    int i = 0;
    for (; i + TriangularKernels.GROUP <= to; i += TriangularKernels.GROUP) {
      TriangularKernels.updateThreeRows(c, i, x, first, last, sign, i + TriangularKernels.GROUP);
    }
    for (; i < to; i++) {
      TriangularKernels.updateOneRow(c[i], i, x, first, last, sign, i + 1);
    }
  }
}
