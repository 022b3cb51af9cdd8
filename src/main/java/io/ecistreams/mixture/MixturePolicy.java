package io.ecistreams.mixture;

import java.util.Map;
import java.util.Optional;

/**
 * How weights are made and how they may move (definition.md, section 8).
 *
 * @param kind where the weights come from
 * @param temperature T of proportional weights, > 0; smaller is bolder
 * @param costWeight power of an example's cost that proportional weights are divided by, >= 0
 * @param kappa sampling budget of the D-optimal design, > 0
 * @param fixed weights by source, each > 0; used by {@link Kind#FIXED} only
 * @param floor least share of a live source, > 0 and at most 0.5; with more than 1/floor sources
 *     all have the same share
 * @param maxChange most that a share moves in one epoch, > 0
 * @param hysteresis sum of absolute changes up to which an epoch stays as it is, >= 0
 * @param cappedShare most for a source under an alarm, > 0
 * @param intervalMs least time between two epochs, unless a source comes, leaves or is capped
 * @param validMs how long a mixture may be followed, at least twice the interval
 * @param metric whose reports {@link Kind#OUTCOMES} follows; the one with the most where empty
 */
public record MixturePolicy(
    Kind kind,
    double temperature,
    double costWeight,
    double kappa,
    Map<String, Double> fixed,
    double floor,
    double maxChange,
    double hysteresis,
    double cappedShare,
    long intervalMs,
    long validMs,
    Optional<String> metric) {

  /** Where weights come from. */
  public enum Kind {
    /** No mixture is published. */
    NONE,
    /** Scores to the power of 1 / temperature, shrunk by their uncertainty. */
    PROPORTIONAL,
    /** The weights with the largest ln det(I + kappa sum of weight x M). */
    D_OPTIMAL,
    /** Given in advance. */
    FIXED,
    /** How probably training on the source yields the most, given what was reported. */
    OUTCOMES
  }

  public MixturePolicy {
    fixed = Map.copyOf(fixed);
    require(temperature > 0 && kappa > 0, "temperature and kappa must be above 0");
    require(costWeight >= 0, "the weight of costs must be at least 0");
    require(
        floor > 0 && floor <= 0.5,
        "the floor must be above 0, as a source without a share stalls trainers, and at most 0.5");
    require(maxChange > 0 && cappedShare > 0, "largest change and capped share must be above 0");
    require(hysteresis >= 0, "hysteresis must be at least 0");
    require(intervalMs >= 0 && validMs >= 2 * intervalMs && validMs > 0, "valid < 2 x interval");
    require(kind != Kind.FIXED || !fixed.isEmpty(), "fixed weights are not given");
    require(
        fixed.values().stream().allMatch(w -> w > 0 && Double.isFinite(w)),
        "fixed weights must be above 0");
  }

  /** Proportional, with the documented defaults. */
  public static MixturePolicy standard() {
    return new MixturePolicy(
        Kind.PROPORTIONAL,
        0.25,
        0,
        10_000,
        Map.of(),
        0.05,
        0.1,
        0.05,
        0.05,
        30_000,
        600_000,
        Optional.empty());
  }

  /** The floor, or the equal share where so many sources cannot all have the floor. */
  double floorOf(int sources) {
    return Math.min(floor, 1.0 / sources);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
