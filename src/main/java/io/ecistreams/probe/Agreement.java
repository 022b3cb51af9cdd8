package io.ecistreams.probe;

/**
 * How far a score agrees with the gains.
 *
 * @param score its name
 * @param sources that have it
 * @param spearman rank correlation with the mean gains
 * @param spearmanInterval over resampled queries
 * @param kendall tau-b with the mean gains
 * @param first the source that it puts first
 * @param regret gain of the best source less that of {@code first}
 * @param pairs of all pairs of sources, those that it puts in the order of their gains
 * @param certainPairs the same of the pairs whose gains differ for certain, each by itself
 */
public record Agreement(
    String score,
    int sources,
    double spearman,
    Interval spearmanInterval,
    double kendall,
    String first,
    double regret,
    Count pairs,
    Count certainPairs) {

  /** The middle 95 % of what resampling gave. */
  public record Interval(double low, double high) {}

  /**
   * Pairs; one that the score does not order counts half.
   *
   * @param right those in the order of their gains
   * @param all how many there are
   */
  public record Count(double right, int all) {}
}
