package io.ecistreams.scoring;

/**
 * ECI as first published (arXiv 2603.20990v1; definition.md, section 4): {@code ln(1 + k) 2 H D /
 * (H + D)}, a capacity factor times the harmonic mean of signal and max-margin.
 */
public final class ClassicEci {

  private ClassicEci() {}

  /**
   * The score; 0 where signal and margin are both 0.
   *
   * @param negativesPerQuery mean examples per record, k, >= 0
   * @param signal H = mean max(0, q.n), in [0, 1]
   * @param margin Delta = mean max(0, q.p - q.n), in [0, 2]
   */
  public static double of(double negativesPerQuery, double signal, double margin) {
    double sum = signal + margin;
    return sum == 0 ? 0.0 : Math.log1p(negativesPerQuery) * 2 * signal * margin / sum;
  }
}
