package io.ecistreams.mixture;

/** The shares with a sum of 1 that keep within bounds. */
final class BoxSimplex {
  private static final int HALVINGS = 200;

  private BoxSimplex() {}

  /**
   * The nearest such shares to a wish: {@code clamp(wish + shift)} with the one shift that makes
   * the sum 1 (Held, Wolfe and Crowder 1974).
   *
   * @param low sum at most 1, each at most its {@code high}
   * @param high sum at least 1
   */
  static double[] nearest(double[] wish, double[] low, double[] high) {
    double from = Double.POSITIVE_INFINITY;
    double to = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < wish.length; k++) {
      from = Math.min(from, low[k] - wish[k]);
      to = Math.max(to, high[k] - wish[k]);
    }
    for (int i = 0; i < HALVINGS && from < to; i++) {
      double middle = from + (to - from) / 2;
      if (middle == from || middle == to) {
        break;
      }
      if (sum(shifted(wish, low, high, middle)) < 1) {
        from = middle;
      } else {
        to = middle;
      }
    }
    return shifted(wish, low, high, to);
  }

  private static double[] shifted(double[] wish, double[] low, double[] high, double shift) {
    double[] shares = new double[wish.length];
    for (int k = 0; k < shares.length; k++) {
      shares[k] = Math.min(high[k], Math.max(low[k], wish[k] + shift));
    }
    return shares;
  }

  static double sum(double[] shares) {
    double sum = 0;
    for (double share : shares) {
      sum += share;
    }
    return sum;
  }
}
