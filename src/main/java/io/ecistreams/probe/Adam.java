package io.ecistreams.probe;

/** Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1), with the paper's constants but the rate. */
final class Adam {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final double rate;
  private final double[][] first;
  private final double[][] second;
  private int steps;

  Adam(int dimension, double rate) {
    this.rate = rate;
    first = new double[dimension][dimension];
    second = new double[dimension][dimension];
  }

  /** Moves the weights against a gradient, which is zero afterwards. */
  void step(double[][] weights, double[][] gradient) {
    steps++;
    double length = rate / (1 - Math.pow(BETA_1, steps));
    double scale = 1 / (1 - Math.pow(BETA_2, steps));
    for (int i = 0; i < weights.length; i++) {
      step(weights[i], gradient[i], first[i], second[i], length, scale);
    }
  }

  /** Small and without branches, so that the JIT makes vectors of it. */
  private static void step(
      double[] w, double[] g, double[] m, double[] v, double length, double scale) {
    for (int j = 0; j < w.length; j++) {
      double mean = BETA_1 * m[j] + (1 - BETA_1) * g[j];
      double square = BETA_2 * v[j] + (1 - BETA_2) * g[j] * g[j];
      m[j] = mean;
      v[j] = square;
      w[j] -= length * mean / (Math.sqrt(square * scale) + EPSILON);
      g[j] = 0;
    }
  }
}
