package io.ecistreams.probe;

import java.util.List;

/**
 * What training on each source brought.
 *
 * @param sources their names
 * @param bySeed for every seed, nDCG@10 after training less that before, by source and query; NaN
 *     where no finished round of the seed held the query out
 * @param before nDCG@10 of the frozen encoder, by query
 * @param rounds that were finished
 * @param plannedRounds those asked for; more, if the probe was stopped
 */
public record ProbeGains(
    List<String> sources, List<double[][]> bySeed, double[] before, int rounds, int plannedRounds) {

  public ProbeGains {
    sources = List.copyOf(sources);
    bySeed = List.copyOf(bySeed);
  }

  /** Queries that were held out in some finished round. */
  public int queries() {
    return before.length;
  }

  /** Mean gain over some seeds, by source and query; NaN where none of them knows it. */
  double[][] mean(List<Integer> seeds) {
    double[][] mean = new double[sources.size()][queries()];
    for (int s = 0; s < mean.length; s++) {
      for (int q = 0; q < queries(); q++) {
        int source = s;
        int query = q;
        mean[s][q] =
            seeds.stream()
                .mapToDouble(seed -> bySeed.get(seed)[source][query])
                .filter(gain -> !Double.isNaN(gain))
                .average()
                .orElse(Double.NaN);
      }
    }
    return mean;
  }
}
