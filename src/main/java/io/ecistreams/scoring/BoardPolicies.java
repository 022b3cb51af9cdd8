package io.ecistreams.scoring;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.CalibrationPolicy;

/**
 * What is the same for all boards of an application.
 *
 * @param scoring score, windows, calibration size
 * @param calibration when a background is frozen
 * @param mixture how weights for trainers are made
 * @param alarms when alerts are raised and ended
 */
public record BoardPolicies(
    BoardSettings scoring,
    CalibrationPolicy calibration,
    MixturePolicy mixture,
    AlarmPolicy alarms) {

  /** With the usual mixture and alarms. */
  public BoardPolicies(BoardSettings scoring, CalibrationPolicy calibration) {
    this(scoring, calibration, MixturePolicy.standard(), AlarmPolicy.standard());
  }
}
