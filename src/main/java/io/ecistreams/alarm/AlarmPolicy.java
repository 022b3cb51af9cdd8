package io.ecistreams.alarm;

import java.util.Map;

/**
 * When alerts are raised and ended.
 *
 * @param spikes when a rate of suspected false negatives has risen
 * @param levels shares of a window's examples beyond which a source is bad, whatever its past
 * @param badInputRate share of refused records of a source that is usual, in (0, 1)
 * @param silentMs wall-clock time without a record after which a source is silent; 0 for never
 * @param lifeCycle how long a condition has to hold or be over
 * @param quarantine which examples are put before a person
 */
public record AlarmPolicy(
    Spikes spikes,
    Levels levels,
    double badInputRate,
    long silentMs,
    LifeCycle lifeCycle,
    QuarantinePolicy quarantine) {

  /**
   * A source is compared with its own past.
   *
   * @param falseAlarmExamples 1/alpha: least mean number of a board's examples between two false
   *     alarms, > 1
   * @param baselineExamples first examples of a source from which its usual rate is learnt, >= 1
   * @param tolerance added to the usual rate, >= 0
   * @param baselines usual rates that are given, by source
   */
  public record Spikes(
      double falseAlarmExamples,
      int baselineExamples,
      double tolerance,
      Map<String, Double> baselines) {

    public Spikes {
      baselines = Map.copyOf(baselines);
    }
  }

  /**
   * Fixed limits; shares are in [0, 1] and compared with the lower ends of their intervals.
   *
   * @param falseNegatives share of suspected false negatives
   * @param easy share of easy examples
   * @param contradictedMs wall-clock time for which eci-align contradicts a ranking
   * @param staleMs wall-clock time for which a source sends nothing of the active revision
   */
  public record Levels(double falseNegatives, double easy, long contradictedMs, long staleMs) {
    /** By how much more easy examples than under the revision before are too many. */
    static final double EASY_RISE = 0.2;

    /** The documented defaults. */
    public static Levels standard() {
      return new Levels(0.5, 0.6, 600_000, 900_000);
    }
  }

  /** The documented defaults. */
  public static AlarmPolicy standard() {
    return new AlarmPolicy(
        new Spikes(1_000_000, 2_000, 0.02, Map.of()),
        Levels.standard(),
        0.05,
        600_000,
        new LifeCycle(10_000, 300_000, 86_400_000),
        new QuarantinePolicy(1, 0.001, 100));
  }

  /** The documented defaults where nobody is asked to judge examples, as with files. */
  public static AlarmPolicy withoutQuarantine() {
    AlarmPolicy usual = standard();
    return new AlarmPolicy(
        usual.spikes,
        usual.levels,
        usual.badInputRate,
        usual.silentMs,
        usual.lifeCycle,
        new QuarantinePolicy(0, 0, 0));
  }
}
