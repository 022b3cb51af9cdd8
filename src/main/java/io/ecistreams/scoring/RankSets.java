package io.ecistreams.scoring;

import io.ecistreams.information.SourceSums;
import io.ecistreams.model.RankSet;
import io.ecistreams.scoring.Jackknife.BlockMeans;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Ranks with rank sets (definition.md, section 6): for each source the lowest and highest rank that
 * pairwise comparisons do not exclude, at a family-wide 95 % by Holm's step-down procedure (Holm
 * 1979; Mogstad et al. 2024 for rank sets). A comparison is a paired jackknife t test of the
 * difference of two scores.
 */
final class RankSets {
  private static final double FAMILY_WISE_ERROR = 0.05;

  /** Relative difference below which two scores are the same number. */
  private static final double SAME = 1e-9;

  private RankSets() {}

  /**
   * A source or hybrid to be ranked.
   *
   * @param eci its score
   * @param blocks its score as the jackknife sees it
   */
  record Contender(double eci, BlockMeans blocks) {

    /**
     * A source.
     *
     * @param scorePerTrace eci / trace, which carries the standard error of the trace over to eci
     */
    Contender(double eci, double scorePerTrace, SourceSums sums) {
      this(eci, BlockMeans.of(new Jackknife.Term(scorePerTrace, sums)));
    }
  }

  /**
   * A pair.
   *
   * @param blocks that the side with fewer has filled: blocks that only one has filled say nothing
   *     of how the other varies
   * @param strength |difference| in standard errors
   */
  record Comparison(int better, int worse, int blocks, double strength) {

    static Comparison of(int better, int worse, double difference, BlockMeans error) {
      return new Comparison(better, worse, error.least(), error.jackknife().strength(difference));
    }

    double pValue() {
      return Jackknife.pValue(strength, blocks);
    }
  }

  /**
   * The rank sets of contenders that are given highest score first.
   *
   * @return one per contender, in order
   */
  static List<RankSet> of(List<Contender> contenders) {
    int count = contenders.size();
    int[] low = new int[count];
    int[] high = new int[count];
    for (int i = 0; i < count; i++) {
      low[i] = 1;
      high[i] = count;
    }
    for (Comparison separated : separated(contenders)) {
      low[separated.worse()]++;
      high[separated.better()]--;
    }
    List<RankSet> ranks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ranks.add(new RankSet(i + 1, low[i], high[i]));
    }
    return ranks;
  }

  /** The pairs that are told apart, by their places among the contenders. */
  static List<Comparison> separated(List<Contender> contenders) {
    return holm(compareAll(contenders));
  }

  /** All pairs, the smallest p-value first. */
  private static List<Comparison> compareAll(List<Contender> contenders) {
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      for (int j = i + 1; j < contenders.size(); j++) {
        Contender a = contenders.get(i);
        Contender b = contenders.get(j);
        comparisons.add(Comparison.of(i, j, difference(a, b), a.blocks().minus(b.blocks())));
      }
    }
    boolean oneDistribution =
        comparisons.stream().mapToInt(c -> c.blocks()).distinct().count() <= 1;
    comparisons.sort(
        oneDistribution
            // The same order, without the quantiles of tens of thousands of pairs.
            ? Comparator.comparingDouble(pair -> -pair.strength())
            : Comparator.comparingDouble(Comparison::pValue));
    return comparisons;
  }

  /** Exactly zero for the same examples folded in another order: their sums differ by rounding. */
  private static double difference(Contender a, Contender b) {
    double difference = a.eci() - b.eci();
    return Math.abs(difference) <= SAME * Math.abs(a.eci()) ? 0.0 : difference;
  }

  private static List<Comparison> holm(List<Comparison> ascending) {
    int family = ascending.size();
    int rejected = 0;
    while (rejected < family
        && ascending.get(rejected).pValue() <= FAMILY_WISE_ERROR / (family - rejected)) {
      rejected++;
    }
    return ascending.subList(0, rejected);
  }
}
