package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * How often the spike alarm is false and how soon it is right, p0 being known. The numbers of the
 * runbook are printed by {@code mvn test -Dtest=SpikeSimulationTest}.
 */
class SpikeSimulationTest {
  private static final double P0 = 0.05;
  private static final double LIMIT = 10_000;
  private static final int QUIET_EXAMPLES = 10_000;

  @Test
  void shouldRarelyAlarmWhenTheRateStaysAtItsUpperBound() {
    double share = falseAlarms(1_000, 1);
    System.out.printf("independent: %.1f %% of quiet streams alarm%n", 100 * share);

    assertThat(share).isLessThanOrEqualTo(0.06);
  }

  @Test
  void shouldAlarmWithinAFewHundredExamplesWhenTheRateRises() {
    int small = medianDelay(0.12, 1, 1_001);
    int large = medianDelay(0.20, 1, 1_001);
    System.out.printf("independent: .12 after %d examples, .20 after %d%n", small, large);

    assertThat(small).isLessThanOrEqualTo(250);
    assertThat(large).isLessThanOrEqualTo(70);
  }

  /** All eight examples of a record flagged or none: what the bound does not cover. */
  @Test
  void shouldAlarmMoreOftenThanTheBoundWhenFlagsComeInBursts() {
    double share = falseAlarms(500, 8);
    int small = medianDelay(0.12, 8, 501);
    int large = medianDelay(0.20, 8, 501);
    System.out.printf(
        "bursts of 8: %.1f %% of quiet streams alarm; .12 after %d examples, .20 after %d%n",
        100 * share, small, large);

    assertThat(share).isGreaterThan(0.5);
    assertThat(small).isLessThanOrEqualTo(250);
    assertThat(large).isLessThanOrEqualTo(100);
  }

  private static double falseAlarms(int streams, int burst) {
    int alarms = 0;
    for (int stream = 0; stream < streams; stream++) {
      alarms += delay(P0, burst, QUIET_EXAMPLES, stream).isPresent() ? 1 : 0;
    }
    return (double) alarms / streams;
  }

  private static int medianDelay(double rate, int burst, int streams) {
    int[] delays = new int[streams];
    for (int stream = 0; stream < streams; stream++) {
      delays[stream] = delay(rate, burst, 100_000, stream).orElseThrow();
    }
    Arrays.sort(delays);
    return delays[streams / 2];
  }

  /** Examples until the alarm. */
  private static OptionalInt delay(double rate, int burst, int examples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ECusum cusum = new ECusum(P0);
    boolean flagged = false;
    for (int i = 0; i < examples; i++) {
      flagged = i % burst == 0 ? random.nextDouble() < rate : flagged;
      if (cusum.observe(flagged, LIMIT) >= LIMIT) {
        return OptionalInt.of(i + 1);
      }
    }
    return OptionalInt.empty();
  }
}
