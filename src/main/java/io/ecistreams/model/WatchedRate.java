package io.ecistreams.model;

import java.util.Optional;

/**
 * What the alarms know of a source's rate of false negatives beside the count of its window.
 *
 * @param baseline rate that counts as usual, in (0, 1), tolerance included; empty while it is
 *     learnt
 * @param corrected the rate of the primary window as people's verdicts correct it; empty below the
 *     verdicts that this takes
 */
public record WatchedRate(Optional<Double> baseline, Optional<CorrectedRate> corrected) {

  /** Of a source that is not watched. */
  public static final WatchedRate NONE = new WatchedRate(Optional.empty(), Optional.empty());
}
