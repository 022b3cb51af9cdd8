package io.ecistreams.model;

/** Where an alert is in its life, as in Prometheus. */
public enum AlertPhase {
  /** Its condition holds, not yet for long enough. */
  PENDING,
  /** Its condition has held for long enough, and may have ended a moment ago. */
  FIRING,
  /** Its condition has been over for long enough. */
  RESOLVED
}
