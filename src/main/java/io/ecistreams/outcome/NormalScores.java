package io.ecistreams.outcome;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.distribution.NormalDistribution;

/** Places of sources among each other, as quantiles of the normal distribution. */
final class NormalScores {
  private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

  private NormalScores() {}

  /** {@code z_k = quantile((rank_k + 1/2)/K)}, ranks from below; equal scores share theirs. */
  static SortedMap<String, Double> of(Map<String, Double> scores) {
    SortedMap<String, Double> normal = new TreeMap<>();
    scores.forEach(
        (source, score) -> {
          long lower = scores.values().stream().filter(s -> s < score).count();
          long equal = scores.values().stream().filter(s -> s.equals(score)).count();
          normal.put(source, quantile((lower + equal / 2.0) / scores.size()));
        });
    return normal;
  }

  static double quantile(double probability) {
    return NORMAL.inverseCumulativeProbability(probability);
  }

  static double below(double value) {
    return NORMAL.cumulativeProbability(value);
  }
}
