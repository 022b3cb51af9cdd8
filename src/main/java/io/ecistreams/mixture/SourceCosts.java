package io.ecistreams.mixture;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What proportional weights are divided by: the cost of an example to the power of {@code
 * mixture.cost.weight} (definition.md, section 8). A source that says no cost counts at the median
 * of those that do.
 */
final class SourceCosts {
  private final double weight;
  private final double[] known;
  private final List<String> unknown;

  /**
   * The costs of ranked sources.
   *
   * @param weight 0 leaves costs out of account
   */
  SourceCosts(double weight, List<MixtureSource> ranked) {
    this.weight = weight;
    this.known =
        ranked.stream().flatMap(s -> s.cost().stream()).mapToDouble(c -> c).sorted().toArray();
    this.unknown =
        ranked.stream()
            .filter(s -> s.cost().isEmpty())
            .map(MixtureSource::source)
            .sorted()
            .toList();
  }

  /**
   * Divides weights, up to one factor for all: the cheapest source keeps its own, and one that
   * costs nothing leaves nothing to those that do.
   *
   * @param units in the order of the sources, 0 where one is not ranked
   */
  double[] divide(double[] units, List<MixtureSource> sources) {
    if (weight == 0 || known.length == 0) {
      return units;
    }
    double median = (known[(known.length - 1) / 2] + known[known.length / 2]) / 2;
    double[] costs = sources.stream().mapToDouble(s -> s.cost().orElse(median)).toArray();
    double cheapest = Double.POSITIVE_INFINITY;
    for (int k = 0; k < units.length; k++) {
      cheapest = units[k] > 0 ? Math.min(cheapest, costs[k]) : cheapest;
    }
    double[] divided = units.clone();
    for (int k = 0; k < units.length; k++) {
      if (units[k] > 0 && costs[k] > cheapest) {
        divided[k] *= Math.pow(cheapest / costs[k], weight);
      }
    }
    return divided;
  }

  /** In words, how costs count; empty where they do not. */
  Optional<String> explanation() {
    if (weight == 0) {
      return Optional.empty();
    }
    if (known.length == 0) {
      return Optional.of("costs do not count, as no source says what it costs");
    }
    String divided =
        String.format(Locale.ROOT, "shares are divided by costs to the power of %s", weight);
    return Optional.of(
        unknown.isEmpty()
            ? divided
            : divided + ", for " + ShrunkScores.names(unknown) + " by their median");
  }
}
