package io.ecistreams.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.ObservedGains.SourceGain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GainModelPropertyTest {
  private static final String[] NAMES = {"a", "b", "c", "d", "e"};

  /** A report by the places of its sources. */
  record Round(List<Integer> sources, double gain, Optional<Double> error) {
    TrainingReport report(int number, String prefix) {
      Map<String, Double> weights = new HashMap<>();
      sources.forEach(k -> weights.merge(prefix + NAMES[k], 1.0, Double::sum));
      return Reports.of("r" + number, gain, weights, error);
    }
  }

  private static List<TrainingReport> reports(List<Round> rounds, String prefix) {
    List<TrainingReport> reports = new ArrayList<>();
    rounds.forEach(round -> reports.add(round.report(reports.size(), prefix)));
    return reports;
  }

  private static ObservedGains gains(List<TrainingReport> reports) {
    return new GainModel("m", reports, Reports.order(NAMES)).gains();
  }

  @Property(tries = 60)
  void shouldKeepMeansWithinIntervalsAndShareOutTheChances(@ForAll("rounds") List<Round> rounds) {
    ObservedGains gains = gains(reports(rounds, ""));
    assertThat(gains.gains().stream().mapToDouble(SourceGain::best).sum())
        .isCloseTo(1, within(1e-9));
    assertThat(gains.gains())
        .allSatisfy(
            one -> {
              assertThat(one.gain().value()).isBetween(one.gain().low(), one.gain().high());
            });
    assertThat(gains.slope().value()).isBetween(gains.slope().low(), gains.slope().high());
    assertThat(gains.rounds())
        .hasSize(Math.min(GainModel.MOST_ROUNDS, rounds.size()))
        .allSatisfy(
            round ->
                assertThat(round.predicted().value())
                    .isBetween(round.predicted().low(), round.predicted().high()));
  }

  @Property(tries = 60)
  void shouldNotDependOnTheOrderOfTheReportsOrOnTheSumOfTheirWeights(
      @ForAll("rounds") List<Round> rounds, @ForAll Random random) {
    List<TrainingReport> shuffled = new ArrayList<>();
    for (TrainingReport r : reports(rounds, "")) {
      Map<String, Double> tripled = new TreeMap<>(r.weights());
      tripled.replaceAll((source, weight) -> 3 * weight);
      shuffled.add(Reports.of(r.id(), r.gain(), tripled, r.standardError()));
    }
    Collections.shuffle(shuffled, random);
    assertAlike(gains(reports(rounds, "")), gains(shuffled));
  }

  private static void assertAlike(ObservedGains one, ObservedGains other) {
    assertThat(other.slope().value()).isCloseTo(one.slope().value(), within(1e-6));
    for (SourceGain gain : one.gains()) {
      SourceGain same =
          other.gains().stream()
              .filter(g -> g.source().equals(gain.source()))
              .findFirst()
              .orElseThrow();
      assertThat(same.gain().value()).isCloseTo(gain.gain().value(), within(1e-6));
      assertThat(same.gain().low()).isCloseTo(gain.gain().low(), within(1e-6));
      assertThat(same.best()).isCloseTo(gain.best(), within(0.01));
    }
  }

  @Property(tries = 60)
  void shouldPredictARoundWhateverCameOfIt(@ForAll("rounds") List<Round> rounds) {
    List<TrainingReport> reports = reports(rounds, "");
    List<TrainingReport> low = new ArrayList<>(reports);
    low.add(Reports.of("new", -0.05, Map.of("c", 1.0), Optional.of(0.001)));
    List<TrainingReport> high = new ArrayList<>(reports);
    high.add(Reports.of("new", 0.05, Map.of("c", 1.0), Optional.of(0.001)));

    ObservedGains.Round one = gains(low).rounds().get(0);
    ObservedGains.Round other = gains(high).rounds().get(0);

    assertThat(one.id()).isEqualTo("new");
    assertThat(one.observed()).isNotEqualTo(other.observed());
    assertThat(one.predicted()).isEqualTo(other.predicted());
  }

  @Property(tries = 60)
  void shouldExpectMoreOfASourceWhenItsRoundYieldedMore(@ForAll("rounds") List<Round> rounds) {
    List<TrainingReport> reports = reports(rounds, "");
    List<TrainingReport> low = new ArrayList<>(reports);
    low.add(Reports.of("new", 0.01, Map.of("c", 1.0), Optional.of(0.001)));
    List<TrainingReport> high = new ArrayList<>(reports);
    high.add(Reports.of("new", 0.05, Map.of("c", 1.0), Optional.of(0.001)));
    assertThat(gainOf(gains(high), "c")).isGreaterThan(gainOf(gains(low), "c"));
  }

  private static double gainOf(ObservedGains gains, String source) {
    return gains.gains().stream()
        .filter(gain -> gain.source().equals(source))
        .mapToDouble(gain -> gain.gain().value())
        .sum();
  }

  @Provide
  Arbitrary<List<Round>> rounds() {
    Arbitrary<Optional<Double>> error =
        Arbitraries.doubles().between(0.001, 0.05).ofScale(4).optional(0.5);
    return Combinators.combine(
            Arbitraries.integers().between(0, NAMES.length - 1).list().ofMinSize(1).ofMaxSize(4),
            Arbitraries.doubles().between(-0.1, 0.1).ofScale(4),
            error)
        .as(Round::new)
        .list()
        .ofMaxSize(20);
  }
}
