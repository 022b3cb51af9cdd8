package io.ecistreams.scoring;

import io.ecistreams.information.ClosedPanes;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.WindowPolicy;

/**
 * What is the same for all boards.
 *
 * @param definition constants of the score
 * @param windows panes and windows
 * @param calibrationQueries distinct queries that the background is measured over
 * @param closedPanes how panes are held that take no more events
 * @param hybrids which hybrids are scored
 * @param viewKappa another kappa to show scores at, > 0
 * @param crossEncoderThreshold score above which a cross-encoder's detector flags a negative
 * @param boardBytes most memory that a board may take
 */
public record BoardSettings(
    ScoringDefinition definition,
    WindowPolicy windows,
    int calibrationQueries,
    ClosedPanes closedPanes,
    HybridPolicy hybrids,
    double viewKappa,
    double crossEncoderThreshold,
    long boardBytes) {
  /** The usual other kappa. */
  public static final double STANDARD_VIEW_KAPPA = 1_000;

  /** The usual threshold of a cross-encoder whose scores are probabilities. */
  public static final double STANDARD_CROSS_ENCODER_THRESHOLD = 0.9;

  /** Closed panes in float64, the usual hybrids and view. */
  public BoardSettings(ScoringDefinition definition, WindowPolicy windows, int calibrationQueries) {
    this(definition, windows, calibrationQueries, ClosedPanes.DOUBLE_PRECISION);
  }

  /** The usual hybrids and view, and no limit to the memory of a board. */
  public BoardSettings(
      ScoringDefinition definition,
      WindowPolicy windows,
      int calibrationQueries,
      ClosedPanes closedPanes) {
    this(
        definition,
        windows,
        calibrationQueries,
        closedPanes,
        HybridPolicy.standard(),
        STANDARD_VIEW_KAPPA,
        STANDARD_CROSS_ENCODER_THRESHOLD,
        Long.MAX_VALUE);
  }

  /** A judge with work buffers of its own. */
  ExampleJudge newJudge() {
    return new ExampleJudge(crossEncoderThreshold);
  }

  /** A scorer with work buffers of its own. */
  GroupScorer newScorer() {
    return new GroupScorer(definition, crossEncoderThreshold);
  }
}
