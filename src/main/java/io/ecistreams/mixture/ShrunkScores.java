package io.ecistreams.mixture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Scores drawn towards their mean by as much as the data cannot tell them apart (empirical Bayes,
 * definition.md section 8; Morris 1983, JASA 78): {@code theta = m + (1 - B)(e - m)}.
 */
final class ShrunkScores {
  /** Half-width of a 95 % interval in standard errors. */
  private static final double HALF_WIDTH = 1.96;

  /** Shares within this ratio are called equal. */
  private static final double ALIKE = 1.1;

  private static final int MOST_NAMED = 5;

  private final List<MixtureSource> sources;
  private final double mean;
  private final double spread;

  /**
   * The scores of ranked sources.
   *
   * @param sources at least one
   */
  ShrunkScores(List<MixtureSource> sources) {
    this.sources =
        sources.stream()
            .sorted(
                Comparator.comparingDouble(MixtureSource::eci)
                    .reversed()
                    .thenComparing(MixtureSource::source))
            .toList();
    // In the order of the scores, so that names do not decide how the sum is rounded.
    this.mean = this.sources.stream().mapToDouble(MixtureSource::eci).sum() / sources.size();
    this.spread = spread();
  }

  /** Variance of the true scores: what the measured ones vary by beyond their own error. */
  private double spread() {
    List<MixtureSource> known = sources.stream().filter(s -> s.variance().isPresent()).toList();
    if (known.size() < 2) {
      return 0;
    }
    double centre = known.stream().mapToDouble(MixtureSource::eci).average().orElseThrow();
    double squares = known.stream().mapToDouble(s -> (s.eci() - centre) * (s.eci() - centre)).sum();
    double error = known.stream().mapToDouble(s -> s.variance().get()).average().orElseThrow();
    return Math.max(0, squares / (known.size() - 1) - error);
  }

  /** The shrunk score, between the score and the mean. */
  double theta(MixtureSource source) {
    return mean + (1 - shrinkage(source)) * (source.eci() - mean);
  }

  /** B: 0 where a score is certain, 1 where nothing tells it from the mean. */
  private double shrinkage(MixtureSource source) {
    return spread == 0 || source.variance().isEmpty()
        ? 1
        : source.variance().get() / (source.variance().get() + spread);
  }

  /** In words, which sources cannot be told apart and what becomes of it; empty where all can. */
  Optional<String> explanation(double temperature) {
    List<String> sentences = new ArrayList<>();
    int from = 0;
    for (int k = 1; k <= sources.size(); k++) {
      if (k == sources.size() || areApart(sources.get(k - 1), sources.get(k))) {
        if (k - from > 1) {
          sentences.add(explanation(sources.subList(from, k), temperature));
        }
        from = k;
      }
    }
    return sentences.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", sentences));
  }

  private static boolean areApart(MixtureSource higher, MixtureSource lower) {
    return higher.variance().isPresent()
        && lower.variance().isPresent()
        && higher.eci() - lower.eci()
            > HALF_WIDTH * Math.sqrt(higher.variance().get() + lower.variance().get());
  }

  private String explanation(List<MixtureSource> alike, double temperature) {
    double[] thetas = alike.stream().mapToDouble(this::theta).sorted().toArray();
    double highest = thetas[thetas.length - 1];
    boolean share = Math.pow(thetas[0] / highest, 1 / temperature) * ALIKE >= 1;
    double counted = 1 - alike.stream().mapToDouble(this::shrinkage).average().orElseThrow();
    return names(alike.stream().map(MixtureSource::source).sorted().toList())
        + " cannot be told apart: "
        + (share || highest == 0
            ? "they share"
            : String.format(Locale.ROOT, "their differences count for %.0f %%", 100 * counted));
  }

  /** At least one; only so many are named. */
  static String names(List<String> names) {
    if (names.size() == 1) {
      return names.get(0);
    }
    if (names.size() > MOST_NAMED) {
      return String.join(", ", names.subList(0, MOST_NAMED))
          + " and "
          + (names.size() - MOST_NAMED)
          + " more";
    }
    return String.join(", ", names.subList(0, names.size() - 1))
        + " and "
        + names.get(names.size() - 1);
  }
}
