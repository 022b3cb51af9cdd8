package io.ecistreams.scoring;

import io.ecistreams.information.ClosedPanes;
import io.ecistreams.model.WindowPolicy;

/**
 * What is the same for all boards.
 *
 * @param definition constants of the score
 * @param windows panes and windows
 * @param calibrationQueries distinct queries that the background is measured over
 * @param closedPanes how panes are held that take no more events
 */
public record BoardSettings(
    ScoringDefinition definition,
    WindowPolicy windows,
    int calibrationQueries,
    ClosedPanes closedPanes) {

  /** Closed panes in float64. */
  public BoardSettings(ScoringDefinition definition, WindowPolicy windows, int calibrationQueries) {
    this(definition, windows, calibrationQueries, ClosedPanes.DOUBLE_PRECISION);
  }
}
