package io.ecistreams.probe;

import java.util.Comparator;
import java.util.Map;

/**
 * A query with its relevance judgements.
 *
 * @param query its index
 * @param grades above zero, by index of the passage; at least one
 */
public record JudgedQuery(int query, Map<Integer, Double> grades) {
  /** Places that count. */
  public static final int CUT = 10;

  public JudgedQuery {
    grades = Map.copyOf(grades);
    if (grades.isEmpty() || grades.values().stream().anyMatch(grade -> !(grade > 0))) {
      throw new IllegalArgumentException(
          "Query %d has no judgement, or one that is not above zero.".formatted(query));
    }
  }

  /**
   * nDCG@10 of an order of passages, with linear gains and the discount log2(place + 1), as
   * trec_eval's ndcg_cut has it.
   *
   * @param best the first passages of the order; more than ten are not looked at
   */
  public double ndcg(int[] best) {
    double gain = 0;
    for (int place = 0; place < Math.min(CUT, best.length); place++) {
      gain += discounted(grades.getOrDefault(best[place], 0.0), place);
    }
    double[] ideal =
        grades.values().stream()
            .sorted(Comparator.reverseOrder())
            .limit(CUT)
            .mapToDouble(Double::doubleValue)
            .toArray();
    double most = 0;
    for (int place = 0; place < ideal.length; place++) {
      most += discounted(ideal[place], place);
    }
    return gain / most;
  }

  private static double discounted(double grade, int place) {
    return grade * Math.log(2) / Math.log(place + 2.0);
  }
}
