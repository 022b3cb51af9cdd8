package io.ecistreams.model;

import java.util.Locale;

/** What an alert is about. */
public enum AlertRule {
  /** A source emits more suspected false negatives than in its own past. */
  FALSE_NEGATIVE_SPIKE(AlertLevel.CRITICAL),
  /** Most of what a source emits are suspected false negatives, whatever its past. */
  FALSE_NEGATIVE_HIGH(AlertLevel.CRITICAL),
  /** A source has sent nothing for a while. */
  SOURCE_SILENT(AlertLevel.INFO),
  /** Most of what a source emits is no nearer to the query than any passage. */
  SOURCE_EASY(AlertLevel.INFO),
  /** A source has sent nothing of the active revision of the board's encoder, or of a newer one. */
  SOURCE_STALE(AlertLevel.WARNING),
  /** A source's score lies below that of its longest window. */
  ECI_DROP(AlertLevel.WARNING),
  /** A board's newest queries lie elsewhere than those its background was measured over. */
  BACKGROUND_DRIFT(AlertLevel.WARNING),
  /** For a while, eci-align has ordered sources the other way than their scores. */
  RANKING_CONTRADICTED(AlertLevel.WARNING),
  /** Too many of a source's records are refused. */
  BAD_INPUT_RATE(AlertLevel.WARNING);

  private final AlertLevel severity;

  AlertRule(AlertLevel severity) {
    this.severity = severity;
  }

  public AlertLevel severity() {
    return severity;
  }

  /** The anchor of its chapter in the runbook. */
  public String anchor() {
    return name().toLowerCase(Locale.ROOT);
  }
}
