package io.ecistreams.probe;

import java.util.List;

/**
 * What training on each source brought.
 *
 * @param sources their names
 * @param gains nDCG@10 after training less that before, by source and query, the mean over the
 *     rounds that held the query out
 * @param before nDCG@10 of the frozen encoder, by query
 * @param rounds that were finished
 * @param plannedRounds those asked for; more, if the probe was stopped
 */
public record ProbeGains(
    List<String> sources, double[][] gains, double[] before, int rounds, int plannedRounds) {

  public ProbeGains {
    sources = List.copyOf(sources);
  }

  /** Queries that were held out in some round. */
  public int queries() {
    return before.length;
  }
}
