package io.ecistreams.metrics;

import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceGain;
import io.ecistreams.avro.TrainingGains;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.List;

/** What training showed: how far the score has predicted it, and what each source yields. */
final class TrainingMetrics {
  private static final String REPORTS = "eci_board_outcome_reports";
  private static final String SLOPE = "eci_board_outcome_slope";
  private static final String SLOPE_LOW = "eci_board_outcome_slope_low";
  private static final String SLOPE_HIGH = "eci_board_outcome_slope_high";
  private static final String GAIN = "eci_source_outcome_gain";
  private static final String GAIN_LOW = "eci_source_outcome_gain_low";
  private static final String GAIN_HIGH = "eci_source_outcome_gain_high";
  private static final String BEST = "eci_source_outcome_best_ratio";

  private final Family family;

  /** As metrics of a family. */
  TrainingMetrics(Family family) {
    this.family = family;
    family.metric(REPORTS, "Reports of training, by metric.");
    family.metric(SLOPE, "How far the score has predicted training: spreads a normal score.");
    family.metric(SLOPE_LOW, "Lower end of its 95 % interval.");
    family.metric(SLOPE_HIGH, "Upper end of its 95 % interval.");
    family.metric(GAIN, "What a round of training on the source yields, in the metric's unit.");
    family.metric(GAIN_LOW, "Lower end of its 95 % interval.");
    family.metric(GAIN_HIGH, "Upper end of its 95 % interval.");
    family.metric(BEST, "Probability that training on the source yields the most.");
  }

  /**
   * Puts what training on a board showed.
   *
   * @param named sources with values of their own
   */
  void put(Ranking ranking, List<String> named) {
    for (TrainingGains gains : ranking.getOutcomes()) {
      Labels board = Labels.of("board", ranking.getBoard(), "metric", gains.getMetric());
      family.put(REPORTS, board, gains.getReports());
      family.put(SLOPE, board, gains.getSlope().getValue());
      family.put(SLOPE_LOW, board, gains.getSlope().getLow());
      family.put(SLOPE_HIGH, board, gains.getSlope().getHigh());
      for (SourceGain gain : gains.getGains()) {
        if (named.contains(gain.getSource())) {
          Labels source = board.add("source", gain.getSource());
          family.put(GAIN, source, gain.getGain().getValue());
          family.put(GAIN_LOW, source, gain.getGain().getLow());
          family.put(GAIN_HIGH, source, gain.getGain().getHigh());
          family.put(BEST, source, gain.getBest());
        }
      }
    }
  }
}
