package io.ecistreams.config;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Alerts and what people judge.
 *
 * @param falseAlarmExamples least mean number of a board's examples between two false alarms
 * @param baselineExamples first examples of a source from which its usual rate is learnt
 * @param tolerance added to the usual rate, in [0, 1]
 * @param baselines usual rates by source, in [0, 1]
 * @param badInputRate share of refused records that is usual, in (0, 1)
 * @param silentMs wall-clock time after which a source is silent; 0 for never
 * @param forMs before an alert fires
 * @param keepFiringForMs before it is resolved
 * @param retentionMs before it is forgotten
 * @param runbook where the runbook is
 * @param alertmanager address of the Alertmanager, if there is one
 * @param alertmanagerResendMs how often a firing alert is sent again
 * @param quarantineShare of the suspected examples, in [0, 1]
 * @param auditShare of all examples, in [0, 1]
 * @param quarantineMaxPerHour most of a source and kind
 * @param quarantineRetentionMs of the topics, -1 for ever
 * @param crossEncoderThreshold score above which a cross-encoder flags
 */
public record AlarmSettings(
    long falseAlarmExamples,
    int baselineExamples,
    double tolerance,
    Map<String, Double> baselines,
    double badInputRate,
    long silentMs,
    long forMs,
    long keepFiringForMs,
    long retentionMs,
    String runbook,
    Optional<URI> alertmanager,
    long alertmanagerResendMs,
    double quarantineShare,
    double auditShare,
    int quarantineMaxPerHour,
    long quarantineRetentionMs,
    double crossEncoderThreshold) {

  public AlarmSettings {
    baselines = Map.copyOf(baselines);
  }

  static AlarmSettings of(Values values) {
    return new AlarmSettings(
        values.longOf(Keys.ALARM_FALSE_ALARM_EXAMPLES),
        values.intOf(Keys.ALARM_BASELINE_EXAMPLES),
        values.doubleOf(Keys.ALARM_TOLERANCE),
        values.numbersByName(Keys.ALARM_BASELINES),
        values.doubleOf(Keys.ALARM_BAD_INPUT_RATE),
        values.longOf(Keys.ALARM_SILENT_MS),
        values.longOf(Keys.ALARM_FOR_MS),
        values.longOf(Keys.ALARM_KEEP_FIRING_FOR_MS),
        values.longOf(Keys.ALARM_RETENTION_MS),
        values.stringOf(Keys.ALARM_RUNBOOK),
        alertmanager(values),
        values.longOf(Keys.ALERTMANAGER_RESEND_MS),
        values.doubleOf(Keys.QUARANTINE_SHARE),
        values.doubleOf(Keys.AUDIT_SHARE),
        values.intOf(Keys.QUARANTINE_MAX_PER_HOUR),
        values.longOf(Keys.QUARANTINE_RETENTION_MS),
        values.doubleOf(Keys.CROSS_ENCODER_THRESHOLD));
  }

  private static Optional<URI> alertmanager(Values values) {
    try {
      return values
          .optionalString(Keys.ALERTMANAGER_URL)
          .map(url -> URI.create(url.endsWith("/") ? url : url + "/"));
    } catch (IllegalArgumentException e) {
      throw values.conflict(Keys.ALERTMANAGER_URL, "is not an address; give http://host:port.");
    }
  }
}
