package io.ecistreams.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.math3.stat.StatUtils;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProbeTest {
  private static final Probe.Progress SILENT = (trained, planned, share) -> {};

  @ParameterizedTest
  @EnumSource(AdaptedSide.class)
  void shouldGainByTrainingOnWhatHelpsAndLoseOnWhatHarms(AdaptedSide side)
      throws InterruptedException {
    ProbeGains gains = probe(side).run(2, SILENT, () -> false);

    assertThat(gains.queries()).isEqualTo(60);
    assertThat(gains.rounds()).isEqualTo(6).isEqualTo(gains.plannedRounds());
    assertThat(meanGain(gains, 0)).isPositive();
    assertThat(meanGain(gains, 1)).isLessThan(meanGain(gains, 0));
  }

  @ParameterizedTest
  @EnumSource(AdaptedSide.class)
  void shouldHaveTheSameBitsByAnyNumberOfThreads(AdaptedSide side) throws InterruptedException {
    ProbeGains one = probe(side).run(1, SILENT, () -> false);
    ProbeGains three = probe(side).run(3, SILENT, () -> false);

    assertThat(three.bySeed()).hasSize(2);
    for (int seed = 0; seed < 2; seed++) {
      assertThat(three.bySeed().get(seed)).isDeepEqualTo(one.bySeed().get(seed));
    }
    assertThat(three.before()).isEqualTo(one.before());
  }

  /** A record of a query that is held out is not trained on: whatever is in it, no bit changes. */
  @Test
  void shouldNotLearnFromRecordsOfAQueryThatIsHeldOut() throws InterruptedException {
    ProbeSettings settings = ProbeSamples.settings(AdaptedSide.BOTH);
    ProbeData data = ProbeSamples.data(60);
    ProbeGains usual = new Probe(data, settings).run(2, SILENT, () -> false);
    int changed = 0;
    for (int canary = 0; canary < 60; canary += 7) {
      ProbeGains gains =
          new Probe(ProbeSamples.withCanary(data, canary), settings).run(2, SILENT, () -> false);
      for (int seed = 0; seed < 2; seed++) {
        double[] row = gains.bySeed().get(seed)[0];
        double[] usualRow = usual.bySeed().get(seed)[0];
        assertThat(row[canary]).as("query %d, seed %d", canary, seed).isEqualTo(usualRow[canary]);
        for (int query = 0; query < 60; query++) {
          changed += row[query] == usualRow[query] ? 0 : 1;
        }
      }
    }

    // But where the query is not held out, it is learnt.
    assertThat(changed).isGreaterThan(100);
  }

  @Test
  void shouldGiveOtherNumbersForAnotherSeed() throws InterruptedException {
    ProbeData data = ProbeSamples.data(60);
    ProbeSettings settings = new ProbeSettings(AdaptedSide.QUERY, 4, 5, 1e-2, 0.1, 3, 2, 18);

    ProbeGains other = new Probe(data, settings).run(1, SILENT, () -> false);

    ProbeGains usual = probe(AdaptedSide.QUERY).run(1, SILENT, () -> false);
    assertThat(other.bySeed().get(0)[0]).isNotEqualTo(usual.bySeed().get(0)[0]);
    assertThat(other.before()).isEqualTo(usual.before());
  }

  @Test
  void shouldKeepTheRoundsThatAreFinishedWhenItIsStopped() throws InterruptedException {
    AtomicInteger trained = new AtomicInteger();

    ProbeGains gains =
        probe(AdaptedSide.QUERY)
            .run(1, (done, planned, share) -> trained.set(done), () -> trained.get() >= 5);

    // Five of twelve trainings are two rounds and a half.
    assertThat(trained).hasValue(5);
    assertThat(gains.plannedRounds()).isEqualTo(6);
    assertThat(gains.rounds()).isEqualTo(2);
    assertThat(gains.queries()).isEqualTo(40);
    assertThat(gains.before()).hasSize(40).isNotEqualTo(new double[40]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void shouldTellOfEveryStep(int threads) throws InterruptedException {
    List<Integer> trained = new ArrayList<>();
    List<Double> shares = new ArrayList<>();

    probe(AdaptedSide.BOTH)
        .run(
            threads,
            (done, planned, share) -> {
              assertThat(planned).isEqualTo(12);
              trained.add(done);
              shares.add(share);
            },
            () -> false);

    assertThat(trained).isSorted().endsWith(12);
    assertThat(shares).isSorted();
    assertThat(shares.get(shares.size() - 1)).isCloseTo(1, Offset.offset(1e-9));
    // Twelve trainings of 4 epochs of 40 records in batches of 5.
    assertThat(shares.stream().distinct()).hasSizeGreaterThan(12 * 32);
  }

  @Test
  void shouldKnowNothingWhenItIsStoppedAtOnce() throws InterruptedException {
    ProbeGains gains = probe(AdaptedSide.BOTH).run(2, SILENT, () -> true);

    assertThat(gains.rounds()).isZero();
    assertThat(gains.queries()).isZero();
  }

  @Test
  void shouldRefuseFewerQueriesThanFolds() {
    ProbeData data = ProbeSamples.data(8);
    ProbeSettings settings = new ProbeSettings(AdaptedSide.QUERY, 1, 1, 1e-3, 0.1, 9, 1, 1);

    assertThatThrownBy(() -> new Probe(data, settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8 judged queries");
  }

  private static double meanGain(ProbeGains gains, int source) {
    return StatUtils.mean(gains.mean(List.of(0, 1))[source]);
  }

  private static Probe probe(AdaptedSide side) {
    return new Probe(ProbeSamples.data(60), ProbeSamples.settings(side));
  }
}
