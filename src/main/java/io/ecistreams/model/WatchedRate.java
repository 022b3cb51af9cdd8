package io.ecistreams.model;

import java.util.Optional;

/**
 * What the alarms know of a source beside the counts of its window.
 *
 * @param baseline rate that counts as usual, in (0, 1), tolerance included; empty while it is
 *     learnt
 * @param corrected the rate of the primary window as people's verdicts correct it; empty below the
 *     verdicts that this takes
 * @param finishedMs when its miner ended, wall clock; empty while it mines
 */
public record WatchedRate(
    Optional<Double> baseline, Optional<CorrectedRate> corrected, Optional<Long> finishedMs) {

  /** Of a source that is not watched. */
  public static final WatchedRate NONE =
      new WatchedRate(Optional.empty(), Optional.empty(), Optional.empty());
}
