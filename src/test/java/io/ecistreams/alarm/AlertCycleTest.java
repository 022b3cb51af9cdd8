package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.alarm.AlertCycle.Step;
import io.ecistreams.model.AlertPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AlertCycleTest {
  private static final LifeCycle TIMES = new LifeCycle(10, 30, 100);

  private final AlertCycle cycle = new AlertCycle();

  private Step at(long nowMs, boolean holds) {
    return cycle.step(holds, nowMs, TIMES);
  }

  @Test
  void shouldGoFromPendingOverFiringToResolvedAndBeForgotten() {
    assertThat(at(0, false)).isEqualTo(Step.NOTHING);
    assertThat(at(1, true)).isEqualTo(Step.CHANGED);
    assertThat(cycle.state()).contains(AlertPhase.PENDING);
    assertThat(at(10, true)).isEqualTo(Step.NOTHING);
    assertThat(at(11, true)).isEqualTo(Step.CHANGED);
    assertThat(cycle.state()).contains(AlertPhase.FIRING);
    assertThat(cycle.firedAtMs()).hasValue(11);
    assertThat(at(40, false)).isEqualTo(Step.NOTHING);
    assertThat(at(41, false)).isEqualTo(Step.CHANGED);
    assertThat(cycle.state()).contains(AlertPhase.RESOLVED);
    assertThat(cycle.resolvedAtMs()).hasValue(41);
    assertThat(at(140, false)).isEqualTo(Step.NOTHING);
    assertThat(at(141, false)).isEqualTo(Step.FORGOTTEN);
    assertThat(cycle.state()).isEmpty();
  }

  @Test
  void shouldBeginAnewWhenTheConditionComesBackAfterItWasResolved() {
    at(0, true);
    at(10, true);
    at(50, false);
    assertThat(cycle.state()).contains(AlertPhase.RESOLVED);
    assertThat(at(60, true)).isEqualTo(Step.CHANGED);
    assertThat(cycle.state()).contains(AlertPhase.PENDING);
    assertThat(cycle.activeAtMs()).isEqualTo(60);
    assertThat(cycle.firedAtMs()).isEmpty();
    assertThat(cycle.resolvedAtMs()).isEmpty();
  }

  @Test
  void shouldSayNothingMoreWhenTheConditionComesAndGoesFasterThanItsTimes() {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      steps.add(at(5L * i, i % 2 == 0));
    }
    assertThat(steps).filteredOn(step -> step != Step.NOTHING).containsExactly(Step.CHANGED);
    assertThat(cycle.state()).contains(AlertPhase.PENDING);
    for (int i = 1_000; i < 2_000; i++) {
      steps.add(at(5L * i, i % 8 < 5));
    }
    assertThat(steps).filteredOn(step -> step != Step.NOTHING).hasSize(2);
    assertThat(cycle.state()).contains(AlertPhase.FIRING);
  }

  /**
   * Ten examples a second for a day, flagged as often as the alarm lets pass, a little more, less.
   */
  @Test
  void shouldNotFlapWhenTheRateSitsAtTheThreshold() {
    for (double rate : new double[] {0.05, 0.055, 0.06}) {
      LifeCycle times = AlarmPolicy.standard().lifeCycle();
      SplittableRandom random = new SplittableRandom(1);
      RateWatch watch = RateWatch.given(0.05, 0);
      AlertCycle alert = new AlertCycle();
      int changes = 0;
      for (long i = 0; i < 864_000; i++) {
        watch.observe(random.nextDouble() < rate ? 1 : 0, 1, 10_000);
        changes += alert.step(watch.isRisen(), 100 * i, times) == Step.NOTHING ? 0 : 1;
      }
      System.out.printf("rate %.3f, p0 .05: %d changes in a day%n", rate, changes);
      assertThat(changes).isLessThanOrEqualTo(24 * 4);
    }
  }
}
