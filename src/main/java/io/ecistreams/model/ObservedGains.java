package io.ecistreams.model;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What training showed of the sources of a board, by one metric (definition.md, section 14).
 *
 * @param metric what was measured
 * @param reports of rounds of training that it is made from
 * @param slope how far the score has predicted the gains: in spreads of the gains a normal score
 * @param spearman rank correlation of the score and the mean gains of sources that were trained on
 *     alone, from -1 to 1; empty below {@link #LEAST_CORRELATED} of them
 * @param byAlign whether the score is eci-align, which contradicts the ranking
 * @param gains by source, the highest first
 * @param rounds the newest of the reports, the newest first
 */
public record ObservedGains(
    String metric,
    int reports,
    Estimate slope,
    Optional<Double> spearman,
    boolean byAlign,
    List<SourceGain> gains,
    List<Round> rounds) {
  /** Sources trained on alone that a rank correlation is made from, at least. */
  public static final int LEAST_CORRELATED = 4;

  public ObservedGains {
    gains = List.copyOf(gains);
    rounds = List.copyOf(rounds);
  }

  /**
   * A number with its 95 % interval.
   *
   * @param low the 2.5 % quantile
   * @param high the 97.5 % quantile
   */
  public record Estimate(double value, double low, double high) {}

  /**
   * What a round of training on one source yields.
   *
   * @param gain in the metric's unit
   * @param best probability that no ranked source yields more; 0 where the source is not ranked
   */
  public record SourceGain(String source, Estimate gain, double best) {}

  /**
   * A round of training.
   *
   * @param id of its report
   * @param atMs when it was measured
   * @param trainedOn the source, or the largest shares
   * @param observed its gain, in the metric's unit
   * @param predicted what the score alone makes of all other reports for it
   */
  public record Round(
      String id, long atMs, String trainedOn, Estimate observed, Estimate predicted) {}

  /** What can be said of the score, in one sentence. */
  public String sentence() {
    String rounds =
        (reports == 1 ? "In 1 round" : "In " + reports + " rounds") + ", by today's ranks,";
    String score = byAlign ? "eci-align, which contradicts the ranking," : "the score";
    String slopes =
        String.format(
            Locale.ROOT, "(a %.2f, %.2f to %.2f)", slope.value(), slope.low(), slope.high());
    if (slope.low() > 0) {
      return "%s %s has predicted your training: sources that it puts higher gained more %s"
          .formatted(rounds, score, slopes);
    }
    return slope.high() < 0
        ? "%s %s has predicted the reverse of your training: sources that it puts higher gained less %s, so go by the outcomes, as mixture.policy=outcomes does"
            .formatted(rounds, score, slopes)
        : "%s it has not become clear whether %s predicts your training %s: report more rounds"
            .formatted(rounds, score, slopes);
  }
}
