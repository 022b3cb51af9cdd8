package io.ecistreams.mixture;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Weights over the live sources of a board.
 *
 * @param epoch grows with every change of the weights
 * @param weights by source, in alphabetical order
 * @param gap how far the targets may be from the best D-optimal ones, nats, certified; empty under
 *     other policies
 * @param reason why the weights are what they are
 * @param streamTimeMs event time of the ranking that it was made from
 * @param emittedAtMs wall clock
 * @param validUntilMs wall clock until which it may be followed; empty where it is final, as all
 *     miners have ended
 */
public record PlannedMixture(
    long epoch,
    List<Weight> weights,
    Optional<Double> gap,
    String reason,
    long streamTimeMs,
    long emittedAtMs,
    Optional<Long> validUntilMs) {

  public PlannedMixture {
    weights = List.copyOf(weights);
  }

  /**
   * One source's share.
   *
   * @param source the source
   * @param weight its share; all are at least the floor, sum 1
   * @param target what the policy asks for, before floor and limits, sum 1
   * @param marginalValue derivative of ln det(I + kappa sum of weight x M) by its weight, nats
   * @param marginalValuePerCost the same for one more unit of cost spent on it, nats; empty where
   *     no record says what it cost, or all cost nothing
   * @param capped whether an alarm holds it down
   */
  public record Weight(
      String source,
      double weight,
      double target,
      double marginalValue,
      Optional<Double> marginalValuePerCost,
      boolean capped) {}

  /** Whether all miners had ended, so that no other is expected. */
  public boolean isFinal() {
    return validUntilMs.isEmpty();
  }

  /** The share of a source; empty if it has none. */
  OptionalDouble weightOf(String source) {
    return weights.stream()
        .filter(w -> w.source().equals(source))
        .mapToDouble(Weight::weight)
        .findFirst();
  }
}
