package io.ecistreams.model;

/**
 * The rate of false negatives as people's verdicts correct it.
 *
 * @param rate corrected, with a 95 % interval
 * @param sensitivity share of the false negatives that the flag finds
 * @param specificity share of the others that it passes
 * @param verdicts that this rests on
 */
public record VerdictCorrectedRate(
    RateEstimate rate, double sensitivity, double specificity, long verdicts) {

  /** Verdicts on suspected and on audited examples each below which there is none. */
  public static final int LEAST_VERDICTS = 10;
}
