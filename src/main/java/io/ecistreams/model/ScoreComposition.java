package io.ecistreams.model;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a score is made of: {@code trace = consistency x locality x residuality x residualNorm}, and
 * eci is a little less than the trace.
 *
 * @param eci the score, nats
 * @param consistency mean c
 * @param locality mean l
 * @param residuality mean rho
 * @param residualNorm mean |r|^2 under the weights, see {@link SourceEstimate#residualNorm()}
 * @param falseNegativeRate flagged share of the examples; it acts through consistency
 */
public record ScoreComposition(
    double eci,
    double consistency,
    double locality,
    double residuality,
    double residualNorm,
    double falseNegativeRate) {

  /** The parts of an estimate. */
  public static ScoreComposition of(SourceEstimate estimate) {
    return new ScoreComposition(
        estimate.eci(),
        estimate.consistency(),
        estimate.locality(),
        estimate.residuality(),
        estimate.residualNorm(),
        estimate.falseNegativeRate());
  }

  /** The four factors by name, in the order of the definition. */
  public Map<String, Double> factors() {
    Map<String, Double> factors = new LinkedHashMap<>();
    factors.put("consistency", consistency);
    factors.put("locality", locality);
    factors.put("residuality", residuality);
    factors.put("residual norm", residualNorm);
    return factors;
  }
}
