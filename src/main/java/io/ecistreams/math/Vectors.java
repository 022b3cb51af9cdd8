package io.ecistreams.math;

/** Float32 vectors read in float64. */
public final class Vectors {

  private Vectors() {}

  /** Euclidean norm. */
  public static double norm(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
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
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum = Fma.of(x[i], y[i], sum);
    }
    return sum;
  }
}
