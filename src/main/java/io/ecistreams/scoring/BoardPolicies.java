package io.ecistreams.scoring;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.WindowPolicy;

/**
 * What is the same for all boards of an application.
 *
 * @param scoring score, windows, calibration size
 * @param calibration when a background is frozen
 * @param mixture how weights for trainers are made
 * @param alarms when alerts are raised and ended
 * @param overlapMs event time after which a new revision becomes active although sources are not
 *     there yet
 */
public record BoardPolicies(
    BoardSettings scoring,
    CalibrationPolicy calibration,
    MixturePolicy mixture,
    AlarmPolicy alarms,
    long overlapMs) {
  private static final long USUAL_OVERLAP_MS = 900_000;

  /** With the usual overlap of revisions. */
  public BoardPolicies(
      BoardSettings scoring,
      CalibrationPolicy calibration,
      MixturePolicy mixture,
      AlarmPolicy alarms) {
    this(scoring, calibration, mixture, alarms, overlapMs(scoring.windows()));
  }

  /** With the usual mixture and alarms. */
  public BoardPolicies(BoardSettings scoring, CalibrationPolicy calibration) {
    this(scoring, calibration, MixturePolicy.standard(), AlarmPolicy.standard());
  }

  /** The usual overlap of revisions: the primary window, or 15 min where that has no beginning. */
  public static long overlapMs(WindowPolicy windows) {
    long primaryMs = windows.windowsMs().get(0);
    return primaryMs == WindowPolicy.SINCE_START ? USUAL_OVERLAP_MS : primaryMs;
  }
}
