package io.ecistreams.model;

import java.util.Optional;

/**
 * What the alarms know of a source beside the counts of its window.
 *
 * @param baseline rate that counts as usual, in [0, 1]; empty while it is learnt
 * @param limit rate that is tolerated, in (0, 1): above it there is evidence of a spike; empty
 *     while the baseline is
 * @param corrected the rate of the primary window as people's verdicts correct it; empty below the
 *     verdicts that this takes
 * @param finishedMs when its miner ended, wall clock; empty while it mines
 */
public record WatchedRate(
    Optional<Double> baseline,
    Optional<Double> limit,
    Optional<VerdictCorrectedRate> corrected,
    Optional<Long> finishedMs) {

  /** Of a source that is not watched. */
  public static final WatchedRate NONE =
      new WatchedRate(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
