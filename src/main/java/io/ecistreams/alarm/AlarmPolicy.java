package io.ecistreams.alarm;

import java.util.Map;

/**
 * When alerts are raised and ended.
 *
 * @param falseAlarmExamples 1/alpha: least mean number of a board's examples between two false
 *     alarms, > 1
 * @param baselineExamples first examples of a source from which its usual rate is learnt, >= 1
 * @param tolerance added to the usual rate, >= 0
 * @param baselines usual rates that are given, by source
 * @param badInputRate share of refused records of a source that is usual, in (0, 1)
 * @param silentMs wall-clock time without a record after which a source is silent; 0 for never
 * @param lifeCycle how long a condition has to hold or be over
 * @param quarantine which examples are put before a person
 */
public record AlarmPolicy(
    double falseAlarmExamples,
    int baselineExamples,
    double tolerance,
    Map<String, Double> baselines,
    double badInputRate,
    long silentMs,
    LifeCycle lifeCycle,
    QuarantinePolicy quarantine) {

  public AlarmPolicy {
    baselines = Map.copyOf(baselines);
  }

  /** The documented defaults. */
  public static AlarmPolicy standard() {
    return new AlarmPolicy(
        1_000_000,
        2_000,
        0.02,
        Map.of(),
        0.05,
        600_000,
        new LifeCycle(10_000, 300_000, 86_400_000),
        new QuarantinePolicy(1, 0.001, 100));
  }

  /** The documented defaults where nobody is asked to judge examples, as with files. */
  public static AlarmPolicy withoutQuarantine() {
    AlarmPolicy usual = standard();
    return new AlarmPolicy(
        usual.falseAlarmExamples,
        usual.baselineExamples,
        usual.tolerance,
        usual.baselines,
        usual.badInputRate,
        usual.silentMs,
        usual.lifeCycle,
        new QuarantinePolicy(0, 0, 0));
  }
}
