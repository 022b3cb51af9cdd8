package io.ecistreams.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How often the spike alarm is false and how soon it is right, p0 being known. The numbers of the
 * runbook are printed by {@code mvn test -Dtest=SpikeSimulationTest}.
 */
class SpikeSimulationTest {
  private static final double P0 = 0.05;
  private static final double LIMIT = 10_000;
  private static final int QUIET_EXAMPLES = 10_000;
  private static final int COMMIT_RECORDS = 64;
  private static final int STREAMS = 501;
  private static final Records SINGLE = new Records(1, false);
  private static final Records EIGHTS = new Records(8, false);
  private static final Records BURSTS = new Records(8, true);

  @Test
  void shouldRarelyAlarmWhenTheRateStaysAtItsUpperBound() {
    double share = falseAlarms(SINGLE, 1_000);
    System.out.printf("independent: %.1f %% of quiet streams alarm%n", 100 * share);

    assertThat(share).isLessThanOrEqualTo(0.06);
  }

  @Test
  void shouldAlarmWithinAFewHundredExamplesWhenTheRateRises() {
    int small = medianDelay(SINGLE, 0.12, 1_001);
    int large = medianDelay(SINGLE, 0.20, 1_001);
    System.out.printf("independent: .12 after %d examples, .20 after %d%n", small, large);

    assertThat(small).isLessThanOrEqualTo(250);
    assertThat(large).isLessThanOrEqualTo(70);
  }

  /** Records of eight examples, all of them flagged or none. */
  @Test
  void shouldKeepTheBoundWhenFlagsComeInBursts() {
    double share = falseAlarms(BURSTS, 1_000);
    int small = medianDelay(BURSTS, 0.12, 501);
    int large = medianDelay(BURSTS, 0.20, 501);
    System.out.printf(
        "bursts of 8: %.1f %% of quiet streams alarm; .12 after %d examples, .20 after %d%n",
        100 * share, small, large);

    assertThat(share).isLessThanOrEqualTo(0.06);
    assertThat(small).isLessThanOrEqualTo(2_000);
    assertThat(large).isLessThanOrEqualTo(600);
  }

  /** Records of eight independent examples: what it costs not to trust in their independence. */
  @Test
  void shouldAlarmLaterWhenIndependentFlagsComeEightAtATime() {
    double share = falseAlarms(EIGHTS, 1_000);
    int small = medianDelay(EIGHTS, 0.12, 501);
    int large = medianDelay(EIGHTS, 0.20, 501);
    System.out.printf(
        "eight at a time: %.1f %% of quiet streams alarm; .12 after %d examples, .20 after %d%n",
        100 * share, small, large);

    assertThat(share).isLessThanOrEqualTo(0.06);
    assertThat(small).isLessThanOrEqualTo(800);
    assertThat(large).isLessThanOrEqualTo(300);
  }

  /**
   * Records of one stream are dealt to tasks that commit at times of their own, and the detector
   * sees what they send in the order in which it comes.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 16})
  void shouldKeepTheBoundAndLoseAtMostACommitWhenRecordsComeInPartials(int tasks) {
    for (Records records : List.of(SINGLE, EIGHTS, BURSTS)) {
      int commitExamples = COMMIT_RECORDS * records.examples();
      int alarms = 0;
      int[] delays = new int[STREAMS];
      for (int stream = 0; stream < STREAMS; stream++) {
        alarms += mergedDelay(records, P0, QUIET_EXAMPLES, stream, tasks).isPresent() ? 1 : 0;
        delays[stream] = mergedDelay(records, 0.20, 100_000, stream, tasks).orElseThrow();
      }
      Arrays.sort(delays);
      int median = delays[STREAMS / 2];
      int direct = medianDelay(records, 0.20, STREAMS);
      System.out.printf(
          "%s, %d tasks, a commit every %d records: %.1f %% of quiet streams alarm; .20 after %d examples, without partials %d%n",
          records, tasks, COMMIT_RECORDS, 100.0 * alarms / STREAMS, median, direct);

      assertThat((double) alarms / STREAMS).isLessThanOrEqualTo(0.06);
      assertThat(median - direct).isBetween(0, commitExamples);
    }
  }

  /** Examples of the stream that have been read when the alarm comes. */
  private static OptionalInt mergedDelay(
      Records records, double rate, int examples, long seed, int tasks) {
    SplittableRandom random = new SplittableRandom(seed);
    SplittableRandom dealer = new SplittableRandom(~seed);
    ECusum cusum = new ECusum(P0);
    FlagTape[] tapes = new FlagTape[tasks];
    int[] phases = new int[tasks];
    for (int task = 0; task < tasks; task++) {
      tapes[task] = new FlagTape();
      phases[task] = dealer.nextInt(COMMIT_RECORDS);
    }
    boolean[] isOver = {false};
    int read = 0;
    for (int record = 1; read < examples; record++) {
      tapes[dealer.nextInt(tasks)].append(records.flags(random, rate), records.examples());
      read += records.examples();
      for (int task = 0; task < tasks; task++) {
        if (record % COMMIT_RECORDS == phases[task]) {
          tapes[task].forEach((flags, of) -> isOver[0] |= cusum.observe(flags, of, LIMIT) >= LIMIT);
          tapes[task] = new FlagTape();
        }
      }
      if (isOver[0]) {
        return OptionalInt.of(read);
      }
    }
    return OptionalInt.empty();
  }

  /** What the flags of one stream would do if each were taken for itself. */
  @Test
  void shouldShowWhyRecordsAreTakenAsAWhole() {
    int alarms = 0;
    for (int stream = 0; stream < 200; stream++) {
      SplittableRandom random = new SplittableRandom(stream);
      ECusum cusum = new ECusum(P0);
      boolean isOver = false;
      int flags = 0;
      for (int i = 0; i < QUIET_EXAMPLES && !isOver; i++) {
        flags = i % 8 == 0 ? BURSTS.flags(random, P0) / 8 : flags;
        isOver = cusum.observe(flags, 1, LIMIT) >= LIMIT;
      }
      alarms += isOver ? 1 : 0;
    }
    System.out.printf(
        "bursts of 8, each flag for itself: %.1f %% of quiet streams alarm%n", alarms / 2.0);

    assertThat(alarms).isGreaterThan(100);
  }

  /** Half of the records have one example and a rate of .3, half have ten and a rate of .03. */
  @Test
  void shouldLearnWhatItBetsOnWhereSmallRecordsAreTheBadOnes() {
    int alarms = 0;
    for (int stream = 0; stream < 50; stream++) {
      SplittableRandom random = new SplittableRandom(stream);
      RateWatch watch = RateWatch.learning(2_000, 0.02);
      boolean isOver = false;
      for (int examples = 0; examples < 40_000 && !isOver; ) {
        boolean isSmall = random.nextBoolean();
        Records records = isSmall ? SINGLE : new Records(10, false);
        watch.observe(records.flags(random, isSmall ? 0.3 : 0.03), records.examples(), 1_000_000);
        examples += records.examples();
        isOver = watch.isRisen();
      }
      alarms += isOver ? 1 : 0;
    }
    System.out.printf("records of one and of ten: %d of 50 quiet streams alarm%n", alarms);

    assertThat(alarms).isLessThanOrEqualTo(2);
  }

  /** Draws the flags of a record. */
  private record Records(int examples, boolean isBurst) {
    int flags(SplittableRandom random, double rate) {
      if (isBurst) {
        return random.nextDouble() < rate ? examples : 0;
      }
      int flags = 0;
      for (int i = 0; i < examples; i++) {
        flags += random.nextDouble() < rate ? 1 : 0;
      }
      return flags;
    }
  }

  private static double falseAlarms(Records records, int streams) {
    int alarms = 0;
    for (int stream = 0; stream < streams; stream++) {
      alarms += delay(records, P0, QUIET_EXAMPLES, stream).isPresent() ? 1 : 0;
    }
    return (double) alarms / streams;
  }

  private static int medianDelay(Records records, double rate, int streams) {
    int[] delays = new int[streams];
    for (int stream = 0; stream < streams; stream++) {
      delays[stream] = delay(records, rate, 100_000, stream).orElseThrow();
    }
    Arrays.sort(delays);
    return delays[streams / 2];
  }

  /** Examples until the alarm. */
  private static OptionalInt delay(Records records, double rate, int examples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ECusum cusum = new ECusum(P0);
    for (int i = 0; i < examples; i += records.examples()) {
      int flags = records.flags(random, rate);
      if (cusum.observe(flags, records.examples(), LIMIT) >= LIMIT) {
        return OptionalInt.of(i + records.examples());
      }
    }
    return OptionalInt.empty();
  }
}
