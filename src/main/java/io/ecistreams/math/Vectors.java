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
    double[] unit = new double[vector.length];
    unit(vector, unit);
    return unit;
  }

  /**
   * What an example's terms are made of, by one pass over the negative.
   *
   * @param products filled with q.n, p.n and n.n
   * @param query d numbers
   * @param positive d numbers
   * @param negative d numbers, of any length above zero
   */
  public static void products(
      double[] products, double[] query, double[] positive, float[] negative) {
    double q0 = 0;
    double q1 = 0;
    double q2 = 0;
    double q3 = 0;
    double p0 = 0;
    double p1 = 0;
    double p2 = 0;
    double p3 = 0;
    double n0 = 0;
    double n1 = 0;
    double n2 = 0;
    double n3 = 0;
    int whole = negative.length - negative.length % CHAINS;
    for (int i = 0; i < whole; i += CHAINS) {
      double a = negative[i];
      double b = negative[i + 1];
      double c = negative[i + 2];
      double e = negative[i + 3];
      q0 = Fma.of(query[i], a, q0);
      q1 = Fma.of(query[i + 1], b, q1);
      q2 = Fma.of(query[i + 2], c, q2);
      q3 = Fma.of(query[i + 3], e, q3);
      p0 = Fma.of(positive[i], a, p0);
      p1 = Fma.of(positive[i + 1], b, p1);
      p2 = Fma.of(positive[i + 2], c, p2);
      p3 = Fma.of(positive[i + 3], e, p3);
      n0 = square(a, n0);
      n1 = square(b, n1);
      n2 = square(c, n2);
      n3 = square(e, n3);
    }
    for (int i = whole; i < negative.length; i++) {
      double a = negative[i];
      q0 = Fma.of(query[i], a, q0);
      p0 = Fma.of(positive[i], a, p0);
      n0 = square(a, n0);
    }
    products[0] = (q0 + q1) + (q2 + q3);
    products[1] = (p0 + p1) + (p2 + p3);
    products[2] = (n0 + n1) + (n2 + n3);
  }

  /** {@code target[j] = a x[j] - b y[j]}. */
  public static void difference(double[] target, double a, float[] x, double b, double[] y) {
    for (int j = 0; j < target.length; j++) {
      target[j] = a * x[j] - b * y[j];
    }
  }

  /** {@code target[j] += a x[j]}. */
  public static void addScaled(double[] target, double a, float[] x) {
    TriangularKernels.addScaled(target, x, a, target.length);
  }

  /** {@code target[j] += a x[j]}. */
  public static void addScaled(double[] target, double a, double[] x) {
    TriangularKernels.addScaled(target, x, a, 0, target.length);
  }

  /** {@code target[j] -= a x[j] + b y[j]}. */
  public static void subtract(double[] target, double a, double[] x, double b, double[] y) {
    TriangularKernels.subtractTwo(target, x, a, y, b, 0, target.length);
  }

  /** Writes the vector scaled to unit length. */
  public static void unit(float[] vector, double[] unit) {
    double scale = 1.0 / norm(vector);
    for (int i = 0; i < unit.length; i++) {
      unit[i] = vector[i] * scale;
    }
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

  private static double square(double value, double sum) {
    return Fma.of(value, value, sum);
  }
}
