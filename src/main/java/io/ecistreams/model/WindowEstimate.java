package io.ecistreams.model;

import java.util.List;

/**
 * The ranking over one window.
 *
 * @param windowMs length, or {@link WindowPolicy#SINCE_START}
 * @param startMs start, inclusive; {@link Long#MIN_VALUE} since the start
 * @param endMs end, exclusive
 * @param sources highest eci first, those warming up last
 * @param hybrids highest eci first, those that are not ranked last
 * @param outdatedHybrids hybrids without a score yet, or with one from before a part changed
 * @param disagreements pairs that the two metrics put in opposite orders, in the order of sources
 * @param opinion what eci-align/1 says of it, when effective ranks and hybrids were measured last
 */
public record WindowEstimate(
    long windowMs,
    long startMs,
    long endMs,
    List<RankedSource> sources,
    List<HybridEstimate> hybrids,
    int outdatedHybrids,
    List<Disagreement> disagreements,
    SecondOpinion opinion) {

  public WindowEstimate {
    sources = List.copyOf(sources);
    hybrids = List.copyOf(hybrids);
    disagreements = List.copyOf(disagreements);
  }

  /** The same content as a window of another length. */
  public WindowEstimate as(long otherMs, long otherStartMs) {
    return new WindowEstimate(
        otherMs, otherStartMs, endMs, sources, hybrids, outdatedHybrids, disagreements, opinion);
  }
}
