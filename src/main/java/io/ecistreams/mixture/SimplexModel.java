package io.ecistreams.mixture;

/**
 * A concave quadratic model of a function on the simplex, {@code g.s - s^T B s / 2} in the step s,
 * whose curvature B is learnt from gradients by damped BFGS updates (Nocedal and Wright, Numerical
 * Optimization, procedure 18.2). Not safe for use by several threads.
 */
final class SimplexModel {
  private static final int MOST_EXCHANGES = 20_000;
  private static final double DAMPING = 0.2;

  private final int size;
  private final double[][] curvature;

  /** Starts from a guess of the curvature: that of a function which doubles with its gradient. */
  SimplexModel(double[] gradient) {
    this.size = gradient.length;
    this.curvature = new double[size][size];
    double largest = 0;
    for (double slope : gradient) {
      largest = Math.max(largest, Math.abs(slope));
    }
    for (int k = 0; k < size; k++) {
      curvature[k][k] = Math.max(1e-12, largest);
    }
  }

  /** Takes in what a step has shown of the curvature. */
  void learn(double[] step, double[] gradientAfter, double[] gradientBefore) {
    double[] bent = times(step);
    double expected = DOptimal.dot(step, bent);
    if (!(expected > 0)) {
      return;
    }
    double[] seen = new double[size];
    for (int k = 0; k < size; k++) {
      seen[k] = gradientBefore[k] - gradientAfter[k];
    }
    double actual = DOptimal.dot(step, seen);
    double trust =
        actual >= DAMPING * expected ? 1.0 : (1 - DAMPING) * expected / (expected - actual);
    for (int k = 0; k < size; k++) {
      seen[k] = trust * seen[k] + (1 - trust) * bent[k];
    }
    double curved = DOptimal.dot(step, seen);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        curvature[i][j] += seen[i] * seen[j] / curved - bent[i] * bent[j] / expected;
      }
    }
  }

  /**
   * The point of the simplex where the model is largest, by moving weight from the worst source to
   * the best until they agree.
   *
   * @param from where the model has its gradient
   */
  double[] best(double[] from, double[] gradient) {
    double[] point = from.clone();
    double[] slopes = gradient.clone();
    for (int exchange = 0; exchange < MOST_EXCHANGES; exchange++) {
      int up = 0;
      int down = -1;
      for (int k = 0; k < size; k++) {
        up = slopes[k] > slopes[up] ? k : up;
        down = point[k] > 0 && (down < 0 || slopes[k] < slopes[down]) ? k : down;
      }
      double slope = slopes[up] - slopes[down];
      if (slope <= 1e-10 * (1e-3 + Math.abs(slopes[up]))) {
        break;
      }
      double bend =
          curvature[up][up] + curvature[down][down] - curvature[up][down] - curvature[down][up];
      double moved = bend > 0 ? Math.min(point[down], slope / bend) : point[down];
      point[up] += moved;
      point[down] = moved == point[down] ? 0.0 : point[down] - moved;
      for (int k = 0; k < size; k++) {
        slopes[k] -= moved * (curvature[k][up] - curvature[k][down]);
      }
    }
    return point;
  }

  private double[] times(double[] step) {
    double[] product = new double[size];
    for (int i = 0; i < size; i++) {
      product[i] = DOptimal.dot(curvature[i], step);
    }
    return product;
  }
}
