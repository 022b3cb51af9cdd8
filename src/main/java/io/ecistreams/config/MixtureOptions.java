package io.ecistreams.config;

import static io.ecistreams.config.Option.choice;
import static io.ecistreams.config.Option.number;
import static io.ecistreams.config.Option.numbers;
import static io.ecistreams.config.Option.optionalText;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.aboveZero;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.eachMatching;
import static io.ecistreams.config.Requirement.matching;
import static io.ecistreams.config.Requirement.where;

import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.mixture.MixturePolicy.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Weights for trainers: the options and the policy that they make. */
final class MixtureOptions {

  private MixtureOptions() {}

  static MixturePolicy policy(OptionGroup mixture) {
    Kind kind =
        mixture.high(
            choice(
                "mixture.policy",
                List.of(Kind.PROPORTIONAL, Kind.D_OPTIMAL, Kind.OUTCOMES, Kind.FIXED, Kind.NONE)),
            "Where the weights of the sources come from: proportional follows the scores,"
                + " d-optimal takes the weights with the largest information, outcomes follows what"
                + " training showed, fixed takes"
                + " mixture.weights, none publishes nothing.");
    double temperature =
        mixture.medium(
            number("mixture.temperature", 0.25, aboveZero()),
            "Of proportional: weights follow score^(1 / temperature), once scores that the data"
                + " cannot tell apart are drawn together; smaller is bolder.");
    double costWeight =
        mixture.medium(
            number("mixture.cost.weight", 0.0, where("from 0 to 4", v -> v >= 0 && v <= 4)),
            "Of proportional: weights are divided by the cost of an example to this power, so that"
                + " cheap sources get more; 0 leaves costs out of account. A source whose records"
                + " say no cost counts at the median of the others.");
    if (costWeight > 0 && kind != Kind.PROPORTIONAL) {
      throw mixture.conflict(
          "mixture.cost.weight",
          "is only used with mixture.policy=proportional; set that, or take the weight out.");
    }
    double kappa =
        mixture.medium(
            number("mixture.kappa", 10_000.0, aboveZero()),
            "Of d-optimal: the sampling budget, about the examples that will be trained on; the"
                + " smaller it is, the more one source takes all. Marginal values are at this"
                + " scale.");
    Map<String, Double> weights =
        mixture.medium(
            numbers(
                "mixture.weights",
                eachMatching(
                    "source=weight pairs, separated by commas", ".{1,200}=\\d+(\\.\\d+)?")),
            "Of fixed: the weights, as source=weight; they need not have a sum of 1.");
    requireWeights(mixture, kind == Kind.FIXED, weights);
    Optional<String> metric = metric(mixture, kind);
    long intervalMs =
        mixture.medium(
            whole("mixture.interval.ms", 30_000, between(0, 604_800_000)),
            "Least time between two epochs, in milliseconds, unless a source comes or leaves.");
    long validMs =
        mixture.medium(
            whole("mixture.valid.ms", 600_000, atLeast(1)),
            "How long a mixture may be followed without news, in milliseconds; at least twice"
                + " mixture.interval.ms.");
    if (validMs / 2 < intervalMs) {
      throw mixture.conflict(
          "mixture.valid.ms",
          ("is less than twice mixture.interval.ms = %d, so that a mixture would expire before it"
                  + " is renewed; give at least %d.")
              .formatted(intervalMs, Math.multiplyExact(2, intervalMs)));
    }
    return new MixturePolicy(
        kind,
        temperature,
        costWeight,
        kappa,
        weights,
        mixture.medium(
            number("mixture.floor", 0.05, where("above 0 to 0.5", v -> v > 0 && v <= 0.5)),
            "Least share of a live source; with more than 1/floor sources all have the same. It"
                + " cannot be 0: trainers stall on a source without a share."),
        mixture.medium(
            number("mixture.max.change", 0.1, where("above 0 to 1", v -> v > 0 && v <= 1)),
            "Most that a share moves from one epoch to the next."),
        mixture.medium(
            number("mixture.hysteresis", 0.05, where("from 0 to 2", v -> v >= 0 && v <= 2)),
            "Sum of the changes of all shares up to which an epoch stays, unless two sources"
                + " change places for certain."),
        mixture.low(
            number("mixture.capped.share", 0.05, where("above 0 to 1", v -> v > 0 && v <= 1)),
            "Most for a source under an alarm; the floor, if that is more."),
        intervalMs,
        validMs,
        metric);
  }

  private static Optional<String> metric(OptionGroup mixture, Kind kind) {
    Optional<String> metric =
        mixture.medium(
            optionalText("mixture.metric", matching("1 to 200 characters", ".{1,200}")),
            "Of outcomes: the metric whose reports count; where it is not given, the one with the"
                + " most reports.");
    if (metric.isPresent() && kind != Kind.OUTCOMES) {
      throw mixture.conflict(
          "mixture.metric",
          "is only used with mixture.policy=outcomes; set that, or take the metric out.");
    }
    return metric;
  }

  private static void requireWeights(
      OptionGroup mixture, boolean isFixed, Map<String, Double> weights) {
    weights.forEach(
        (source, weight) -> {
          if (!(weight > 0)) {
            throw mixture.conflict(
                "mixture.weights",
                "gives %s a weight of 0; leave the source out, it has the floor then."
                    .formatted(source));
          }
        });
    if (isFixed && weights.isEmpty()) {
      throw mixture.conflict(
          "mixture.policy", "needs weights; give them as mixture.weights=bm25=0.5,dense=0.5.");
    }
    if (!isFixed && !weights.isEmpty()) {
      throw mixture.conflict(
          "mixture.weights",
          "is only used with mixture.policy=fixed; set that, or take the weights out.");
    }
  }
}
