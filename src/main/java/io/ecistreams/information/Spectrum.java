package io.ecistreams.information;

/**
 * The eigenvalues of S as they were measured, and what follows from them without another
 * factorisation.
 *
 * @param eigenvalues d numbers, >= 0 up to rounding
 * @param trace of S
 * @param examples N
 */
public record Spectrum(double[] eigenvalues, double trace, long examples) {

  /** exp(entropy of the normalised eigenvalues), in [1, d], or 0 where S is zero. */
  public double effectiveRank() {
    if (!(trace > 0)) {
      return 0.0;
    }
    double entropy = 0;
    for (double eigenvalue : eigenvalues) {
      double share = eigenvalue / trace;
      if (share > 0) {
        entropy -= share * Math.log(share);
      }
    }
    return Math.exp(entropy);
  }

  /**
   * {@code ln det(I + kappa S/N) / kappa}, nats.
   *
   * @param kappa > 0
   */
  public double eci(double kappa) {
    double sum = 0;
    for (double eigenvalue : eigenvalues) {
      sum += Math.log1p(kappa * Math.max(0, eigenvalue) / examples);
    }
    return sum / kappa;
  }
}
