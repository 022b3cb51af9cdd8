package io.ecistreams.config;

import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.number;
import static io.ecistreams.config.Option.numbers;
import static io.ecistreams.config.Option.optionalText;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.anyFinite;
import static io.ecistreams.config.Requirement.atLeast;
import static io.ecistreams.config.Requirement.atLeastOrMinusOne;
import static io.ecistreams.config.Requirement.between;
import static io.ecistreams.config.Requirement.eachMatching;
import static io.ecistreams.config.Requirement.matching;
import static io.ecistreams.config.Requirement.share;
import static io.ecistreams.config.Requirement.where;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.alarm.LifeCycle;
import io.ecistreams.alarm.QuarantinePolicy;
import java.net.URI;
import java.util.Optional;

/**
 * Alerts and what people judge.
 *
 * @param policy when alerts are raised and ended, and which examples people judge
 * @param runbook where the runbook is, if not at this instance
 * @param alertmanager address of the Alertmanager, with a slash at its end, if there is one
 * @param alertmanagerResendMs how often a firing alert is sent again
 * @param quarantineRetentionMs of the topics that people read and write, -1 for ever
 * @param crossEncoderThreshold score above which a cross-encoder flags
 */
public record AlarmSettings(
    AlarmPolicy policy,
    Optional<String> runbook,
    Optional<URI> alertmanager,
    long alertmanagerResendMs,
    long quarantineRetentionMs,
    double crossEncoderThreshold) {

  static AlarmSettings of(OptionGroup alarms, OptionGroup quarantine) {
    return new AlarmSettings(
        policy(alarms, quarantine),
        alarms.low(
            optionalText("alarm.runbook", matching("an http or https address", "https?://[^\\s]+")),
            "Where the runbook is; alerts link to its chapters. Unless given they link to the one"
                + " that the instance serves at /docs/alarms."),
        alarms.medium(
            optionalText(
                    "alertmanager.url", matching("an http or https address", "https?://[^\\s]+"))
                .as(given -> given.map(AlarmSettings::address)),
            "Address of an Alertmanager that firing and resolved alerts are sent to, e.g."
                + " http://alertmanager:9093; without it none."),
        alarms.low(
            whole("alertmanager.resend.ms", 60_000, atLeast(100)),
            "How often a firing alert is sent again, in milliseconds; Alertmanager takes it for"
                + " resolved when it has heard nothing for four times as long."),
        quarantine.low(
            whole(
                "quarantine.retention.ms",
                2_592_000_000L,
                atLeastOrMinusOne(1, Long.MAX_VALUE, "for ever")),
            "How long quarantined examples, verdicts, commands and outcomes are kept on their"
                + " topics, in milliseconds."),
        quarantine.low(
            number("cross.encoder.threshold", 0.9, anyFinite()),
            "Score above which a negative with a cross-encoder's score counts as flagged by it."));
  }

  private static AlarmPolicy policy(OptionGroup alarms, OptionGroup quarantine) {
    return new AlarmPolicy(
        spikes(alarms),
        new AlarmPolicy.Levels(
            alarms.medium(
                number("alarm.false.negative.high", 0.5, share()),
                "Share of suspected false negatives in the primary window that raises an alarm"
                    + " whatever the source's past, once its 95 % interval lies above it."),
            alarms.medium(
                number("alarm.easy.share", 0.6, share()),
                "Share of easy negatives in the primary window that raises an alarm, once its 95 %"
                    + " interval lies above it."),
            alarms.medium(
                whole("alarm.contradicted.ms", 600_000, atLeast(0)),
                "How long eci-align contradicts a ranking before that is an alarm and weights"
                    + " follow eci-align, in milliseconds."),
            alarms.medium(
                whole("revision.grace.ms", 900_000, atLeast(0)),
                "How long a source may send nothing of the active revision of the board's encoder,"
                    + " or of a newer one, before that is an alarm, in milliseconds of the wall"
                    + " clock.")),
        alarms.medium(
            number("alarm.bad.input.rate", 0.05, where("above 0, below 1", v -> v > 0 && v < 1)),
            "Share of a source's records that may be refused."),
        alarms.medium(
            whole("alarm.silent.ms", 600_000, atLeast(0)),
            "Wall-clock time without a record after which a source is silent, in milliseconds; 0"
                + " for never."),
        lifeCycle(alarms),
        new QuarantinePolicy(
            quarantine.medium(
                number("quarantine.share", 1.0, share()),
                "Share of the suspected false negatives that is put before people."),
            quarantine.medium(
                number("audit.share", 0.001, share()),
                "Share of all examples that is drawn for the audit; those of them that are not"
                    + " suspected are put before people too."),
            quarantine.medium(
                count("quarantine.max.per.hour", 100, atLeast(0)),
                "Most of a source in an hour, of suspected examples and of audited ones each.")));
  }

  private static AlarmPolicy.Spikes spikes(OptionGroup alarms) {
    return new AlarmPolicy.Spikes(
        alarms.high(
            whole("alarm.false.alarm.examples", 1_000_000, atLeast(100)),
            "Least mean number of a board's examples between two false alarms of a spike; a tenth"
                + " of it finds a rise about a sixth sooner. Flags that come in bursts make false"
                + " alarms more frequent than this."),
        alarms.medium(
            count("alarm.baseline.examples", 2_000, between(100, 10_000_000)),
            "First examples of a source from which its usual rate of suspected false negatives is"
                + " learnt; until then it raises no alarm."),
        alarms.medium(
            number("alarm.tolerance", 0.02, share()),
            "Added to the usual rate: a rise up to this raises no alarm."),
        alarms.medium(
            numbers(
                "alarm.baselines",
                eachMatching("source=rate pairs, separated by commas", ".{1,200}=(0|1|0?\\.\\d+)")),
            "Usual rates that need not be learnt, as source=rate."));
  }

  private static LifeCycle lifeCycle(OptionGroup alarms) {
    return new LifeCycle(
        alarms.medium(
            whole("alarm.for.ms", 10_000, atLeast(0)),
            "How long a condition holds before its alert fires, in milliseconds; pending until"
                + " then."),
        alarms.medium(
            whole("alarm.keep.firing.for.ms", 300_000, atLeast(0)),
            "How long a condition is over before its alert is resolved, in milliseconds."),
        alarms.low(
            whole("alarm.retention.ms", 86_400_000, atLeast(0)),
            "How long a resolved alert stays on its topic, in milliseconds; and how long a silent"
                + " source is told of before it counts as retired."));
  }

  private static URI address(String url) {
    try {
      return URI.create(url.endsWith("/") ? url : url + "/");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not an address; give http://host:port.", e);
    }
  }
}
