package io.ecistreams.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.ObservedGains.SourceGain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The claims of definition.md, section 14: outcomes and score together order sources better than
 * the score alone, and than outcomes alone while these are few.
 */
class OutcomeSimulationTest {
  private static final int BOARDS = 60;

  /**
   * Boards of a kind: {@code gain_k = s (a z_k + deviation)}.
   *
   * @param slope a
   * @param deviation standard deviation of e
   * @param scale s
   * @param noise standard error of a report, in scales
   * @param isMixed whether rounds are trained on a random mixture, not on one source
   */
  private record Setting(
      int sources, double slope, double deviation, double scale, double noise, boolean isMixed) {}

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(6, 0.5, 0.8, 0.01, 0.4, false),
          new Setting(6, 0, 0.8, 0.01, 0.4, false),
          new Setting(6, -0.4, 0.6, 0.03, 0.3, false),
          new Setting(10, 1, 0.4, 0.1, 0.3, false),
          new Setting(5, 0.3, 0.8, 0.02, 0.2, true));

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8})
  void shouldOrderSourcesBetterThanTheScoreAloneInFourOfFiveSettings(int reports) {
    List<Double> advantages = new ArrayList<>();
    for (Setting setting : SETTINGS) {
      Random random = new Random(14);
      double advantage = 0;
      for (int board = 0; board < BOARDS; board++) {
        Spearman found = simulate(setting, reports, random);
        advantage += (found.together() - found.ofScore()) / BOARDS;
      }
      advantages.add(advantage);
    }
    System.out.printf("%d reports: Spearman beyond that of the score %s%n", reports, advantages);
    assertThat(advantages.stream().filter(advantage -> advantage > 0).count())
        .as("%s", advantages)
        .isGreaterThanOrEqualTo(4);
  }

  /** Mean advantage over reports alone, on boards whose slope is drawn as the model expects it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 8, 12})
  void shouldOrderSourcesBetterThanReportsAloneWhileTheseAreFew(int reports) {
    Random random = new Random(15);
    double advantage = 0;
    for (int board = 0; board < 2 * BOARDS; board++) {
      double slope = 0.5 + 0.4 * random.nextGaussian();
      Spearman found = simulate(new Setting(8, slope, 0.8, 0.01, 0.4, false), reports, random);
      advantage += (found.together() - found.ofReports()) / (2 * BOARDS);
    }
    System.out.printf(
        "%d reports: Spearman beyond that of reports alone %.3f%n", reports, advantage);
    assertThat(advantage).isPositive();
  }

  /** What the score costs where it is of no use. */
  @ParameterizedTest
  @ValueSource(ints = {2, 5})
  void shouldOrderSourcesWorseThanReportsAloneWhereTheScorePredictsNothing(int reports) {
    Random random = new Random(16);
    double advantage = 0;
    for (int board = 0; board < BOARDS; board++) {
      Spearman found = simulate(SETTINGS.get(1), reports, random);
      advantage += (found.together() - found.ofReports()) / BOARDS;
    }
    assertThat(advantage).isNegative();
  }

  /**
   * Spearman of the true gains.
   *
   * @param together with those expected of score and reports
   * @param ofScore with the scores
   * @param ofReports with those expected of the reports alone
   */
  private record Spearman(double together, double ofScore, double ofReports) {}

  private static Spearman simulate(Setting setting, int count, Random random) {
    int size = setting.sources();
    SortedMap<String, Double> scores = new TreeMap<>();
    double[] score = new double[size];
    double[] truth = new double[size];
    for (int k = 0; k < size; k++) {
      scores.put("s" + k, (double) k);
      score[k] = k;
      double z = NormalScores.quantile((k + 0.5) / size);
      truth[k] =
          setting.scale() * (setting.slope() * z + setting.deviation() * random.nextGaussian());
    }
    List<TrainingReport> reports = new ArrayList<>();
    double error = setting.scale() * setting.noise();
    for (int i = 0; i < count; i++) {
      Map<String, Double> weights = weights(setting, random);
      double gain = error * random.nextGaussian();
      for (int k = 0; k < size; k++) {
        gain += weights.getOrDefault("s" + k, 0.0) * truth[k];
      }
      reports.add(Reports.of("r" + i, gain, weights, Optional.of(error)));
    }
    SourceOrder none = new SourceOrder(new TreeMap<>(), new TreeSet<>(scores.keySet()), false);
    SpearmansCorrelation spearman = new SpearmansCorrelation();
    return new Spearman(
        spearman.correlation(expected(reports, SourceOrder.byEci(scores)), truth),
        spearman.correlation(score, truth),
        spearman.correlation(expected(reports, none), truth));
  }

  private static double[] expected(List<TrainingReport> reports, SourceOrder order) {
    List<SourceGain> gains = new GainModel("m", reports, order).gains().gains();
    double[] expected = new double[gains.size()];
    for (SourceGain gain : gains) {
      expected[Integer.parseInt(gain.source().substring(1))] = gain.gain().value();
    }
    return expected;
  }

  private static Map<String, Double> weights(Setting setting, Random random) {
    if (!setting.isMixed()) {
      return Map.of("s" + random.nextInt(setting.sources()), 1.0);
    }
    Map<String, Double> weights = new HashMap<>();
    double sum = 0;
    for (int k = 0; k < setting.sources(); k++) {
      double weight = -Math.log(1 - random.nextDouble());
      weights.put("s" + k, weight);
      sum += weight;
    }
    double total = sum;
    weights.replaceAll((source, weight) -> weight / total);
    return weights;
  }
}
