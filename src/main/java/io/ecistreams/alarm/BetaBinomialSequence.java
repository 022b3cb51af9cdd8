package io.ecistreams.alarm;

import io.ecistreams.model.RateEstimate;
import org.apache.commons.math3.special.Beta;

/**
 * The beta-binomial confidence sequence of a rate (Robbins 1970; Howard et al. 2021): with a
 * uniform mixture the interval holds every p whose likelihood ratio
 *
 * <pre>
 *   B(s + 1, n - s + 1) / (p^s (1 - p)^(n - s))
 * </pre>
 *
 * is below 20. It covers the rate of independent flags at all n together with at least 95 %, so it
 * may be looked at as often as one likes while examples are only added; a window that slides is
 * another sequence at each step.
 */
public final class BetaBinomialSequence {
  private static final double LOG_LIMIT = Math.log(20);
  private static final int HALVINGS = 40;

  private BetaBinomialSequence() {}

  /**
   * The rate with its interval.
   *
   * @param flags s, 0 to n
   * @param examples n; 0 gives the whole of [0, 1]
   */
  public static RateEstimate estimate(long flags, long examples) {
    double rate = examples == 0 ? 0 : (double) flags / examples;
    double limit = Beta.logBeta(flags + 1.0, examples - flags + 1.0) - LOG_LIMIT;
    return new RateEstimate(
        rate, end(flags, examples, limit, rate, 0), end(flags, examples, limit, rate, 1));
  }

  /** The likelihood falls from the rate to both sides; where it reaches the limit is an end. */
  private static double end(long flags, long examples, double limit, double from, double to) {
    double inside = from;
    double outside = to;
    if (logLikelihood(flags, examples, to) >= limit) {
      return to;
    }
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (inside + outside) / 2;
      if (logLikelihood(flags, examples, middle) >= limit) {
        inside = middle;
      } else {
        outside = middle;
      }
    }
    return outside;
  }

  private static double logLikelihood(long flags, long examples, double p) {
    double hits = flags == 0 ? 0 : flags * Math.log(p);
    return examples == flags ? hits : hits + (examples - flags) * Math.log1p(-p);
  }
}
