package io.ecistreams.model;

/** How soon somebody should look. */
public enum AlertLevel {
  /** When there is time. */
  INFO,
  /** Within the day. */
  WARNING,
  /** Now: what is trained meanwhile may be spoilt. */
  CRITICAL
}
