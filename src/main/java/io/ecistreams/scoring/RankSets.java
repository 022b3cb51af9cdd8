package io.ecistreams.scoring;

import io.ecistreams.information.SourceSums;
import io.ecistreams.model.RankSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Ranks with rank sets (SPEC section 6): for each source the lowest and highest rank that pairwise
 * comparisons do not exclude, at a family-wide 95 % by Holm's step-down procedure (Holm 1979;
 * Mogstad et al. 2024 for rank sets). A comparison is a paired jackknife t test of the difference
 * of two scores.
 */
final class RankSets {
  private static final double FAMILY_WISE_ERROR = 0.05;

  private RankSets() {}

  /**
   * A source to be ranked.
   *
   * @param eci its score
   * @param scorePerTrace eci / trace, which carries the standard error of the trace over to eci
   * @param sums its sums
   */
  record Contender(double eci, double scorePerTrace, SourceSums sums) {}

  private record Comparison(int better, int worse, double pValue) {}

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
    for (Comparison separated : separated(compareAll(contenders))) {
      low[separated.worse()]++;
      high[separated.better()]--;
    }
    List<RankSet> ranks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ranks.add(new RankSet(i + 1, low[i], high[i]));
    }
    return ranks;
  }

  private static List<Comparison> compareAll(List<Contender> contenders) {
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = 0; i < contenders.size(); i++) {
      for (int j = i + 1; j < contenders.size(); j++) {
        Contender a = contenders.get(i);
        Contender b = contenders.get(j);
        OptionalDouble p =
            Jackknife.of(
                    new Jackknife.Term(a.scorePerTrace(), a.sums()),
                    new Jackknife.Term(-b.scorePerTrace(), b.sums()))
                .pValue(a.eci() - b.eci());
        comparisons.add(new Comparison(i, j, p.orElse(1.0)));
      }
    }
    comparisons.sort(Comparator.comparingDouble(Comparison::pValue));
    return comparisons;
  }

  private static List<Comparison> separated(List<Comparison> ascending) {
    int family = ascending.size();
    int rejected = 0;
    while (rejected < family
        && ascending.get(rejected).pValue() <= FAMILY_WISE_ERROR / (family - rejected)) {
      rejected++;
    }
    return ascending.subList(0, rejected);
  }
}
