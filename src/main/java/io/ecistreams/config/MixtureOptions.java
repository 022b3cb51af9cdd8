package io.ecistreams.config;

import static io.ecistreams.config.Requirement.aboveZero;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.eachMatching;
import static io.ecistreams.config.Requirement.oneOf;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Options of the weights for trainers. */
final class MixtureOptions {

  private MixtureOptions() {}

  static void define(ConfigDef definition) {
    OptionGroup mixture = new OptionGroup(definition, "Mixture for trainers");
    defineTargets(mixture);
    defineLimits(mixture);
  }

  private static void defineTargets(OptionGroup mixture) {
    mixture
        .high(
            Keys.MIXTURE_POLICY,
            Type.STRING,
            "proportional",
            oneOf("proportional", "d-optimal", "fixed", "none"),
            "Where the weights of the sources come from: proportional is a softmax of the scores,"
                + " d-optimal takes the weights with the largest information, fixed takes"
                + " mixture.weights, none publishes nothing.")
        .medium(
            Keys.MIXTURE_TEMPERATURE,
            Type.DOUBLE,
            1.0,
            aboveZero(),
            "Of proportional: weights follow exp(z / temperature), z being the score in standard"
                + " deviations of the board's scores; smaller is bolder.")
        .medium(
            Keys.MIXTURE_KAPPA,
            Type.DOUBLE,
            10_000.0,
            aboveZero(),
            "Of d-optimal: the sampling budget, about the examples that will be trained on; the"
                + " smaller it is, the more one source takes all. Marginal values are at this scale.")
        .medium(
            Keys.MIXTURE_WEIGHTS,
            Type.LIST,
            "",
            eachMatching("source=weight pairs, separated by commas", ".{1,200}=\\d+(\\.\\d+)?"),
            "Of fixed: the weights, as source=weight; they need not have a sum of 1.");
  }

  private static void defineLimits(OptionGroup mixture) {
    mixture
        .medium(
            Keys.MIXTURE_FLOOR,
            Type.DOUBLE,
            0.05,
            new Requirement("above 0 to 0.5", v -> (Double) v > 0 && (Double) v <= 0.5),
            "Least share of a live source; with more than 1/floor sources all have the same. It"
                + " cannot be 0: trainers stall on a source without a share.")
        .medium(
            Keys.MIXTURE_MAX_CHANGE,
            Type.DOUBLE,
            0.1,
            new Requirement("above 0 to 1", v -> (Double) v > 0 && (Double) v <= 1),
            "Most that a share moves from one epoch to the next.")
        .medium(
            Keys.MIXTURE_HYSTERESIS,
            Type.DOUBLE,
            0.05,
            new Requirement("from 0 to 2", v -> (Double) v >= 0 && (Double) v <= 2),
            "Sum of the changes of all shares up to which an epoch stays, unless two sources change"
                + " places for certain.")
        .low(
            Keys.MIXTURE_CAPPED_SHARE,
            Type.DOUBLE,
            0.05,
            new Requirement("above 0 to 1", v -> (Double) v > 0 && (Double) v <= 1),
            "Most for a source under an alarm; the floor, if that is more.")
        .medium(
            Keys.MIXTURE_INTERVAL_MS,
            Type.LONG,
            30_000L,
            between(0, 604_800_000),
            "Least time between two epochs, in milliseconds, unless a source comes or leaves.")
        .medium(
            Keys.MIXTURE_VALID_MS,
            Type.LONG,
            600_000L,
            atLeast(1),
            "How long a mixture may be followed without news, in milliseconds; at least twice"
                + " mixture.interval.ms.");
  }
}
