package io.ecistreams.math;

/**
 * Float32 vectors read in float64. Sums run in four chains, element i in chain i mod 4, added as (0
 * + 1) + (2 + 3): one chain would wait for every addition, and the JIT may not reorder it.
 */
public final class Vectors {
  private static final int CHAINS = 4;

  private Vectors() {}

  /** Euclidean norm. */
  public static double norm(float[] vector) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int whole = vector.length - vector.length % CHAINS;
    for (int i = 0; i < whole; i += CHAINS) {
      sum0 = square(vector[i], sum0);
      sum1 = square(vector[i + 1], sum1);
      sum2 = square(vector[i + 2], sum2);
      sum3 = square(vector[i + 3], sum3);
    }
    for (int i = whole; i < vector.length; i++) {
      sum0 = square(vector[i], sum0);
    }
    return Math.sqrt((sum0 + sum1) + (sum2 + sum3));
  }

  /** The vector scaled to unit length. */
  public static double[] unit(float[] vector) {
    double scale = 1.0 / norm(vector);
    double[] unit = new double[vector.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vector[i] * scale;
    }
    return unit;
  }

  /** Inner product of two vectors of one length. */
  public static double dot(double[] x, double[] y) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int whole = x.length - x.length % CHAINS;
    for (int i = 0; i < whole; i += CHAINS) {
      sum0 = Fma.of(x[i], y[i], sum0);
      sum1 = Fma.of(x[i + 1], y[i + 1], sum1);
      sum2 = Fma.of(x[i + 2], y[i + 2], sum2);
      sum3 = Fma.of(x[i + 3], y[i + 3], sum3);
    }
    for (int i = whole; i < x.length; i++) {
      sum0 = Fma.of(x[i], y[i], sum0);
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  /** Squared Euclidean distance of two vectors of one length. */
  public static double squaredDistance(double[] x, double[] y) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int whole = x.length - x.length % CHAINS;
    for (int i = 0; i < whole; i += CHAINS) {
      sum0 = square(x[i] - y[i], sum0);
      sum1 = square(x[i + 1] - y[i + 1], sum1);
      sum2 = square(x[i + 2] - y[i + 2], sum2);
      sum3 = square(x[i + 3] - y[i + 3], sum3);
    }
    for (int i = whole; i < x.length; i++) {
      sum0 = square(x[i] - y[i], sum0);
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }

  private static double square(double value, double sum) {
    return Fma.of(value, value, sum);
  }
}
