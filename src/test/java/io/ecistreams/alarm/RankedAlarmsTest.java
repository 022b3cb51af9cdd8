package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.AlertChange;
import io.ecistreams.model.AlertLevel;
import io.ecistreams.model.AlertPhase;
import io.ecistreams.model.AlertRule;
import io.ecistreams.model.BoardAlert;
import io.ecistreams.model.Composition;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.RevisionChange;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.testing.SampleEstimates;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Alarms by fixed limits, from what rankings say of a source. */
class RankedAlarmsTest {
  private static final AlarmPolicy POLICY = atOnce(AlarmPolicy.standard());

  private BoardAlarms alarms = watching("s");

  @Test
  void shouldRaiseAnAlarmWithinSixtyExamplesWhenNearlyAllAreFalseNegatives() {
    int slowest = 0;
    for (int stream = 0; stream < 200; stream++) {
      slowest = Math.max(slowest, examplesUntilHigh(0.99, 1_000, new Random(stream)).orElseThrow());
    }
    assertThat(slowest).isLessThanOrEqualTo(60);
  }

  @Test
  void shouldRaiseNoAlarmInQuietStreams() {
    for (int stream = 0; stream < 200; stream++) {
      assertThat(examplesUntilHigh(0.3, 20_000, new Random(stream))).isEmpty();
    }
  }

  private Optional<Integer> examplesUntilHigh(double rate, int examples, Random random) {
    alarms = watching("s");
    long flagged = 0;
    for (int n = 1; n <= examples; n++) {
      flagged += random.nextDouble() < rate ? 1 : 0;
      // A ranking after every example: no stream is looked at more often.
      alarms.observe(
          SampleEstimates.board(SampleEstimates.source("s", n, flagged, SampleEstimates.ALL_HARD)));
      alarms.step(n, 0);
      if (!alarms.firing(Set.of(AlertRule.FALSE_NEGATIVE_HIGH)).isEmpty()) {
        return Optional.of(n);
      }
    }
    return Optional.empty();
  }

  @Test
  void shouldEndWhenTheWindowHoldsFewerFalseNegatives() {
    alarms.observe(
        SampleEstimates.board(SampleEstimates.source("s", 100, 90, SampleEstimates.ALL_HARD)));
    alarms.step(1_000, 0);
    assertThat(alarms.takeChanges())
        .extracting(RankedAlarmsTest::state)
        .containsExactly(AlertPhase.FIRING);

    alarms.observe(
        SampleEstimates.board(SampleEstimates.source("s", 100, 40, SampleEstimates.ALL_HARD)));
    alarms.step(2_000, 0);

    assertThat(alarms.takeChanges())
        .extracting(RankedAlarmsTest::state)
        .containsExactly(AlertPhase.RESOLVED);
  }

  @Test
  void shouldRaiseAnAlarmWhenTheEasyShareLiesAboveTheLimitForCertain() {
    alarms.observe(
        SampleEstimates.board(SampleEstimates.source("s", 1_000, 0, easy(0.7, 0.59, 0.8))));
    alarms.step(1_000, 0);
    assertThat(alarms.takeChanges()).isEmpty();

    alarms.observe(
        SampleEstimates.board(SampleEstimates.source("s", 1_000, 0, easy(0.7, 0.61, 0.8))));
    alarms.step(2_000, 0);

    BoardAlert alert = alarms.takeChanges().get(0).alert().orElseThrow();
    assertThat(alert.labels().kind()).isEqualTo(AlertRule.SOURCE_EASY);
    assertThat(alert.labels().kind().severity()).isEqualTo(AlertLevel.INFO);
    assertThat(alert.summary())
        .isEqualTo(
            "s has 70.0 % (61.0 % to 80.0 %) easy negatives over 1,000 examples, more than 60.0 %:"
                + " refresh this miner");
  }

  @Test
  void shouldRaiseExactlyOneAlarmWhenARankingStaysContradictedAndEndItWhenItRecovers() {
    long holdMs = POLICY.levels().contradictedMs();
    alarms.observe(SampleEstimates.contradicted(true));
    alarms.step(1_000, 0);
    alarms.step(1_000 + holdMs - 1, 0);
    assertThat(alarms.takeChanges()).isEmpty();
    assertThat(alarms.isContradicted()).isFalse();

    alarms.step(1_000 + holdMs, 0);
    alarms.observe(SampleEstimates.contradicted(true));
    alarms.step(2_000 + holdMs, 0);
    assertThat(alarms.takeChanges())
        .extracting(RankedAlarmsTest::state)
        .containsExactly(AlertPhase.FIRING);
    assertThat(alarms.isContradicted()).isTrue();

    alarms.observe(SampleEstimates.contradicted(false));
    alarms.step(3_000 + holdMs, 0);
    assertThat(alarms.takeChanges())
        .extracting(RankedAlarmsTest::state)
        .containsExactly(AlertPhase.RESOLVED);
    assertThat(alarms.isContradicted()).isFalse();
  }

  @Test
  void shouldTellOfASourceThatIsMuchEasierThanUnderTheRevisionBefore() {
    SourceEstimate before = SampleEstimates.source("s", 1_000, 0, easy(0.2, 0.15, 0.25));
    RevisionChange change =
        new RevisionChange(
            0,
            0,
            "enc@1",
            "enc@2",
            RevisionChange.shifts(
                Map.of("s", new RankedSource(before, Optional.empty())), Map.of()));
    alarms.observe(
        SampleEstimates.after(
            change, SampleEstimates.source("s", 1_000, 0, easy(0.45, 0.39, 0.5))));
    assertThat(firingEasy()).isEmpty();

    alarms.observe(
        SampleEstimates.after(
            change, SampleEstimates.source("s", 1_000, 0, easy(0.47, 0.41, 0.5))));
    assertThat(firingEasy()).containsExactly("s");
  }

  private Set<String> firingEasy() {
    alarms.step(1_000, 0);
    return alarms.firing(Set.of(AlertRule.SOURCE_EASY));
  }

  @Test
  void shouldKnowItsReadingsAgainAfterARestart() {
    alarms.observe(
        SampleEstimates.board(SampleEstimates.source("s", 1_000, 900, easy(0.7, 0.65, 0.8))));
    alarms.step(1_000, 0);
    Map<String, byte[]> stored = new HashMap<>();
    alarms.forEachChanged(stored::put);
    BoardAlarms restored = new BoardAlarms("b", POLICY, 10);
    stored.forEach(restored::restore);

    restored.step(2_000, 0);

    assertThat(restored.takeChanges()).isEmpty();
    assertThat(restored.firing(Set.of(AlertRule.FALSE_NEGATIVE_HIGH))).containsExactly("s");
    assertThat(restored.firing(Set.of(AlertRule.SOURCE_EASY))).containsExactly("s");
  }

  private static AlertPhase state(AlertChange change) {
    return change.alert().orElseThrow().state();
  }

  private static Composition easy(double share, double low, double high) {
    RateEstimate none = new RateEstimate(0, 0, 0);
    return new Composition(new RateEstimate(share, low, high), none, none);
  }

  private static BoardAlarms watching(String source) {
    BoardAlarms alarms = new BoardAlarms("b", POLICY, 10);
    alarms.countTaken(source, 1, 0, 0);
    return alarms;
  }

  /** The same without waiting for conditions to hold. */
  private static AlarmPolicy atOnce(AlarmPolicy policy) {
    return new AlarmPolicy(
        policy.spikes(),
        policy.levels(),
        policy.badInputRate(),
        0,
        new LifeCycle(0, 0, policy.lifeCycle().retentionMs()),
        policy.quarantine());
  }
}
