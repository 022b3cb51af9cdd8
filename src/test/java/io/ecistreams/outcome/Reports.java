package io.ecistreams.outcome;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Made-up reports. */
public final class Reports {
  private Reports() {}

  /** Without a standard error. */
  public static TrainingReport of(String id, double gain, Map<String, Double> weights) {
    return of(id, gain, weights, Optional.empty());
  }

  static TrainingReport of(
      String id, double gain, Map<String, Double> weights, Optional<Double> standardError) {
    return new TrainingReport(
        id,
        Optional.empty(),
        "ndcg@10",
        0.5 + gain,
        0.5,
        new TreeMap<>(weights),
        Optional.of(1_000L),
        standardError,
        1_700_000_000_000L + id.hashCode());
  }

  /** An order by scores that put sources into the order of their names, the last highest. */
  static SourceOrder order(String... lowestFirst) {
    SortedMap<String, Double> scores = new TreeMap<>();
    for (int k = 0; k < lowestFirst.length; k++) {
      scores.put(lowestFirst[k], k / 10.0);
    }
    return SourceOrder.byEci(scores);
  }
}
