package io.ecistreams.model;

import java.util.List;
import java.util.Optional;

/**
 * The score of an equal-share union of sources, from their matrices.
 *
 * @param sources the parts, in alphabetical order
 * @param eci ECI_sem of the mean of the parts' M, nats
 * @param eciPerDim eci / d
 * @param trace trace of the mean of the parts' M
 * @param standardError jackknife over the same blocks of queries for all parts
 * @param ranked false while a part is warming up
 */
public record HybridEstimate(
    List<String> sources,
    double eci,
    double eciPerDim,
    double trace,
    Optional<Double> standardError,
    boolean ranked) {

  public HybridEstimate {
    sources = List.copyOf(sources);
  }

  /** The parts joined by '+'. */
  public String name() {
    return String.join("+", sources);
  }
}
