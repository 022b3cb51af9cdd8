package io.ecistreams.model;

import java.util.Locale;

/** What an alert is about. */
public enum AlertKind {
  /** A source emits more suspected false negatives than in its own past. */
  FALSE_NEGATIVE_SPIKE(AlertSeverity.CRITICAL),
  /** Most of what a source emits are suspected false negatives, whatever its past. */
  FALSE_NEGATIVE_HIGH(AlertSeverity.CRITICAL),
  /** A source has sent nothing for a while. */
  SOURCE_SILENT(AlertSeverity.INFO),
  /** Most of what a source emits is no nearer to the query than any passage. */
  SOURCE_EASY(AlertSeverity.INFO),
  /** A source's score lies below that of its longest window. */
  ECI_DROP(AlertSeverity.WARNING),
  /** A board's newest queries lie elsewhere than those its background was measured over. */
  BACKGROUND_DRIFT(AlertSeverity.WARNING),
  /** For a while, eci-align has ordered sources the other way than their scores. */
  RANKING_CONTRADICTED(AlertSeverity.WARNING),
  /** Too many of a source's records are refused. */
  BAD_INPUT_RATE(AlertSeverity.WARNING);

  private final AlertSeverity severity;

  AlertKind(AlertSeverity severity) {
    this.severity = severity;
  }

  public AlertSeverity severity() {
    return severity;
  }

  /** The anchor of its chapter in the runbook. */
  public String anchor() {
    return name().toLowerCase(Locale.ROOT);
  }
}
