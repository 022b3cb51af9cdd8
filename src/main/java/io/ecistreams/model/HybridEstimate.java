package io.ecistreams.model;

import java.util.List;
import java.util.Optional;

/**
 * The score of a union of sources, from their matrices.
 *
 * @param sources the parts, in alphabetical order
 * @param shares of the parts, in their order, sum 1
 * @param eci ECI_sem of the weighted mean of the parts' M, nats
 * @param eciPerDim eci / d
 * @param trace trace of the weighted mean of the parts' M
 * @param classic ECI classic of the parts' weighted signal and margin and all their negatives
 * @param standardError jackknife over the same blocks of queries for all parts
 * @param ranks its place and rank set among the hybrids; empty while a part is warming up
 * @param overallRank its place among the sources and hybrids together; empty as {@code ranks}
 */
public record HybridEstimate(
    List<String> sources,
    List<Double> shares,
    double eci,
    double eciPerDim,
    double trace,
    double classic,
    Optional<Double> standardError,
    Optional<RankSet> ranks,
    Optional<Integer> overallRank) {

  public HybridEstimate {
    sources = List.copyOf(sources);
    shares = List.copyOf(shares);
  }

  /** The parts joined by '+'. */
  public String name() {
    return String.join("+", sources);
  }
}
