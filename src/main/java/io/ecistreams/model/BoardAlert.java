package io.ecistreams.model;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * An alert at a change of its state. Times are of the wall clock, milliseconds since the epoch.
 *
 * @param labels what tells it from others
 * @param state after the change
 * @param activeAtMs when its condition began to hold
 * @param firedAtMs when it began to fire; empty while pending
 * @param resolvedAtMs when it was resolved; empty before
 * @param changedAtMs when its state changed to this one
 * @param value what was measured: a rate, milliseconds, nats or standard deviations, by kind
 * @param limit what it went beyond, or fell below where the kind is {@code ECI_DROP}
 * @param examples examples or records that a rate was measured over; 0 where it is none
 * @param rate the rate with its interval, where the value is one
 * @param eValue evidence against "no more than the limit", where there is such a test
 * @param evidence the most suspicious of the latest examples, highest u first
 * @param summary one sentence for a person
 */
public record BoardAlert(
    AlertLabels labels,
    AlertPhase state,
    long activeAtMs,
    OptionalLong firedAtMs,
    OptionalLong resolvedAtMs,
    long changedAtMs,
    double value,
    double limit,
    long examples,
    Optional<RateEstimate> rate,
    OptionalDouble eValue,
    List<SuspectedNegative> evidence,
    String summary) {

  public BoardAlert {
    evidence = List.copyOf(evidence);
  }
}
