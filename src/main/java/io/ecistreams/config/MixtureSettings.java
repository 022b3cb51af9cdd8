package io.ecistreams.config;

import java.util.Locale;
import java.util.Map;

/**
 * Weights for trainers.
 *
 * @param policy where they come from
 * @param temperature of the softmax, above 0
 * @param kappa sampling budget, above 0
 * @param weights given ones by source, each above 0; empty unless the policy is {@code FIXED}
 * @param floor least share, above 0 to 0.5
 * @param maxChange most that a share moves in an epoch, above 0 to 1
 * @param hysteresis sum of changes up to which an epoch stays, 0 to 2
 * @param cappedShare most under an alarm, above 0 to 1
 * @param intervalMs least time between two epochs, in milliseconds
 * @param validMs at least twice {@code intervalMs}
 */
public record MixtureSettings(
    Policy policy,
    double temperature,
    double kappa,
    Map<String, Double> weights,
    double floor,
    double maxChange,
    double hysteresis,
    double cappedShare,
    long intervalMs,
    long validMs) {

  /** Where weights come from. */
  public enum Policy {
    NONE,
    PROPORTIONAL,
    D_OPTIMAL,
    FIXED
  }

  public MixtureSettings {
    weights = Map.copyOf(weights);
  }

  static MixtureSettings of(Values values) {
    String name = values.stringOf(Keys.MIXTURE_POLICY).toUpperCase(Locale.ROOT).replace('-', '_');
    Policy policy = Policy.valueOf(name);
    Map<String, Double> weights = weights(values);
    if (policy == Policy.FIXED && weights.isEmpty()) {
      throw values.conflict(
          Keys.MIXTURE_POLICY, "needs weights; give them as mixture.weights=bm25=0.5,dense=0.5.");
    }
    if (policy != Policy.FIXED && !weights.isEmpty()) {
      throw values.conflict(
          Keys.MIXTURE_WEIGHTS,
          "is only used with mixture.policy=fixed; set that, or take the weights out.");
    }
    long intervalMs = values.longOf(Keys.MIXTURE_INTERVAL_MS);
    long validMs = values.longOf(Keys.MIXTURE_VALID_MS);
    if (validMs / 2 < intervalMs) {
      throw values.conflict(
          Keys.MIXTURE_VALID_MS,
          "is less than twice mixture.interval.ms = %d, so that a mixture would expire before it is renewed; give at least %d."
              .formatted(intervalMs, Math.multiplyExact(2, intervalMs)));
    }
    return new MixtureSettings(
        policy,
        values.doubleOf(Keys.MIXTURE_TEMPERATURE),
        values.doubleOf(Keys.MIXTURE_KAPPA),
        weights,
        values.doubleOf(Keys.MIXTURE_FLOOR),
        values.doubleOf(Keys.MIXTURE_MAX_CHANGE),
        values.doubleOf(Keys.MIXTURE_HYSTERESIS),
        values.doubleOf(Keys.MIXTURE_CAPPED_SHARE),
        intervalMs,
        validMs);
  }

  private static Map<String, Double> weights(Values values) {
    Map<String, Double> weights = values.numbersByName(Keys.MIXTURE_WEIGHTS);
    weights.forEach(
        (source, weight) -> {
          if (!(weight > 0)) {
            throw values.conflict(
                Keys.MIXTURE_WEIGHTS,
                "gives %s a weight of 0; leave the source out, it has the floor then."
                    .formatted(source));
          }
        });
    return weights;
  }
}
