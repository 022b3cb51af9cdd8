package io.ecistreams.config;

import static io.ecistreams.config.Requirement.anyFinite;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.eachMatching;
import static io.ecistreams.config.Requirement.matching;
import static io.ecistreams.config.Requirement.share;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Type;

/** Options of alerts and of what people judge. */
final class AlarmOptions {

  private AlarmOptions() {}

  static void define(ConfigDef definition) {
    OptionGroup alarms = new OptionGroup(definition, "Alarms");
    defineConditions(alarms);
    defineLifeCycle(alarms);
    defineAlertmanager(alarms);
    defineQuarantine(new OptionGroup(definition, "Quarantine"));
  }

  private static void defineConditions(OptionGroup alarms) {
    alarms
        .high(
            Keys.ALARM_FALSE_ALARM_EXAMPLES,
            Type.LONG,
            1_000_000L,
            atLeast(100),
            "Least mean number of a board's examples between two false alarms of a spike; a tenth of"
                + " it finds a rise about a sixth sooner. Flags that come in bursts make false alarms"
                + " more frequent than this.")
        .medium(
            Keys.ALARM_BASELINE_EXAMPLES,
            Type.INT,
            2_000,
            between(100, 10_000_000),
            "First examples of a source from which its usual rate of suspected false negatives is"
                + " learnt; until then it raises no alarm.")
        .medium(
            Keys.ALARM_BASELINES,
            Type.LIST,
            "",
            eachMatching("source=rate pairs, separated by commas", ".{1,200}=(0|1|0?\\.\\d+)"),
            "Usual rates that need not be learnt, as source=rate.")
        .medium(
            Keys.ALARM_TOLERANCE,
            Type.DOUBLE,
            0.02,
            share(),
            "Added to the usual rate: a rise up to this raises no alarm.")
        .medium(
            Keys.ALARM_BAD_INPUT_RATE,
            Type.DOUBLE,
            0.05,
            new Requirement("above 0, below 1", v -> (Double) v > 0 && (Double) v < 1),
            "Share of a source's records that may be refused.")
        .medium(
            Keys.ALARM_SILENT_MS,
            Type.LONG,
            600_000L,
            atLeast(0),
            "Wall-clock time without a record after which a source is silent, in milliseconds; 0 for"
                + " never.");
  }

  private static void defineLifeCycle(OptionGroup alarms) {
    alarms
        .medium(
            Keys.ALARM_FOR_MS,
            Type.LONG,
            10_000L,
            atLeast(0),
            "How long a condition holds before its alert fires, in milliseconds; pending until then.")
        .medium(
            Keys.ALARM_KEEP_FIRING_FOR_MS,
            Type.LONG,
            300_000L,
            atLeast(0),
            "How long a condition is over before its alert is resolved, in milliseconds.")
        .low(
            Keys.ALARM_RETENTION_MS,
            Type.LONG,
            86_400_000L,
            atLeast(0),
            "How long a resolved alert stays on its topic, in milliseconds; and how long a silent"
                + " source is told of before it counts as retired.")
        .low(
            Keys.ALARM_RUNBOOK,
            Type.STRING,
            "src/docs/alarms.md",
            Requirement.anything(),
            "Where the runbook is; alerts link to its chapters.");
  }

  private static void defineAlertmanager(OptionGroup alarms) {
    alarms
        .medium(
            Keys.ALERTMANAGER_URL,
            Type.STRING,
            null,
            matching("an http or https address", "https?://[^\\s]+"),
            "Address of an Alertmanager that firing and resolved alerts are sent to, e.g."
                + " http://alertmanager:9093; without it none.")
        .low(
            Keys.ALERTMANAGER_RESEND_MS,
            Type.LONG,
            60_000L,
            atLeast(100),
            "How often a firing alert is sent again, in milliseconds; Alertmanager takes it for"
                + " resolved when it has heard nothing for four times as long.");
  }

  private static void defineQuarantine(OptionGroup quarantine) {
    quarantine
        .medium(
            Keys.QUARANTINE_SHARE,
            Type.DOUBLE,
            1.0,
            share(),
            "Share of the suspected false negatives that is put before people.")
        .medium(
            Keys.AUDIT_SHARE,
            Type.DOUBLE,
            0.001,
            share(),
            "Share of all examples that is drawn for the audit; those of them that are not suspected"
                + " are put before people too.")
        .medium(
            Keys.QUARANTINE_MAX_PER_HOUR,
            Type.INT,
            100,
            atLeast(0),
            "Most of a source in an hour, of suspected examples and of audited ones each.")
        .low(
            Keys.QUARANTINE_RETENTION_MS,
            Type.LONG,
            2_592_000_000L,
            Requirement.atLeastOrMinusOne(1, Long.MAX_VALUE, "for ever"),
            "How long quarantined examples, verdicts and commands are kept on their topics, in"
                + " milliseconds.")
        .low(
            Keys.CROSS_ENCODER_THRESHOLD,
            Type.DOUBLE,
            0.9,
            anyFinite(),
            "Score above which a negative with a cross-encoder's score counts as flagged by it.");
  }
}
