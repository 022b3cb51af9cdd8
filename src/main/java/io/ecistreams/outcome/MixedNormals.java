package io.ecistreams.outcome;

import io.ecistreams.model.ObservedGains.Estimate;
import java.util.Arrays;
import java.util.stream.IntStream;

/** An average of normal distributions. */
final class MixedNormals {
  /** What weighs less than this is passed over. */
  static final double NEGLIGIBLE = 1e-12;

  private static final int HALVINGS = 60;

  private final double[] weights;
  private final double[][] moments;

  /**
   * An average.
   *
   * @param weights sum 1
   * @param moments mean and variance of each
   */
  MixedNormals(double[] weights, double[][] moments) {
    int[] kept = IntStream.range(0, weights.length).filter(i -> weights[i] > NEGLIGIBLE).toArray();
    this.weights = Arrays.stream(kept).mapToDouble(i -> weights[i]).toArray();
    this.moments = Arrays.stream(kept).mapToObj(i -> moments[i]).toArray(double[][]::new);
  }

  /** What models of the same prior probability weigh, by their log marginal likelihoods. */
  static double[] weights(double[] logEvidence) {
    double most = Arrays.stream(logEvidence).max().orElseThrow();
    double sum = Arrays.stream(logEvidence).map(log -> Math.exp(log - most)).sum();
    return Arrays.stream(logEvidence).map(log -> Math.exp(log - most) / sum).toArray();
  }

  /** Mean, and the quantiles of 2.5 and 97.5 %. */
  Estimate estimate() {
    double mean = 0;
    for (int i = 0; i < weights.length; i++) {
      mean += weights[i] * moments[i][0];
    }
    return new Estimate(mean, quantile(0.025), quantile(0.975));
  }

  private double quantile(double probability) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] moment : moments) {
      double at = moment[0] + NormalScores.quantile(probability) * Math.sqrt(moment[1]);
      low = Math.min(low, at);
      high = Math.max(high, at);
    }
    for (int halving = 0; halving < HALVINGS && high > low; halving++) {
      double middle = low + (high - low) / 2;
      if (below(middle) < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + (high - low) / 2;
  }

  private double below(double value) {
    double below = 0;
    for (int i = 0; i < weights.length; i++) {
      double sd = Math.sqrt(moments[i][1]);
      double distance = value - moments[i][0];
      below += weights[i] * (sd > 0 ? NormalScores.below(distance / sd) : distance >= 0 ? 1 : 0);
    }
    return below;
  }
}
