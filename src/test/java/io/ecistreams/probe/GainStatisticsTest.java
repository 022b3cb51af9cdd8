package io.ecistreams.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class GainStatisticsTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-12);

  /** Gains of .3, .2, .1, .0 on every query: nothing is left to chance. */
  @Test
  void shouldCountWhatAScoreOrdersRightByHand() {
    double[][] gains = new double[4][];
    for (int s = 0; s < 4; s++) {
      gains[s] = new double[40];
      Arrays.fill(gains[s], (3 - s) / 10.0);
    }
    Map<String, Map<String, Double>> scores = new LinkedHashMap<>();
    scores.put("right", Map.of("a", 4.0, "b", 3.0, "c", 2.0, "d", 1.0));
    scores.put("swapped", Map.of("a", 3.0, "b", 4.0, "c", 2.0, "d", 2.0));
    scores.put("partial", Map.of("b", 1.0, "c", 2.0, "d", 3.0));

    ProbeFindings findings = statistics(gains, "a", "b", "c", "d").findings(scores);

    assertThat(findings.sources())
        .extracting(ProbeFindings.SourceGain::source)
        .containsExactly("a", "b", "c", "d");
    assertThat(findings.sources().get(0).gain()).isCloseTo(0.3, EXACT);
    assertThat(findings.sources().get(0).interval().low()).isCloseTo(0.3, EXACT);
    assertThat(findings.before()).isCloseTo(0.5, EXACT);
    Agreement right = findings.agreements().get(0);
    assertThat(right.spearman()).isCloseTo(1, EXACT);
    assertThat(right.kendall()).isCloseTo(1, EXACT);
    assertThat(right.regret()).isZero();
    assertThat(right.pairs()).isEqualTo(new Agreement.Count(6, 6));
    assertThat(right.certainPairs()).isEqualTo(new Agreement.Count(6, 6));
    Agreement swapped = findings.agreements().get(1);
    // Ranks 2, 1, 3.5, 3.5 against 1, 2, 3, 4, whose deviations are .5 .5 1 1 off.
    assertThat(swapped.spearman()).isCloseTo(0.7378647873726218, EXACT);
    // Four pairs right, one wrong, one tied: 3 over the root of 6 times 5.
    assertThat(swapped.kendall()).isCloseTo(3 / Math.sqrt(30), EXACT);
    assertThat(swapped.first()).isEqualTo("b");
    assertThat(swapped.regret()).isCloseTo(0.1, EXACT);
    assertThat(swapped.pairs()).isEqualTo(new Agreement.Count(4.5, 6));
    Agreement partial = findings.agreements().get(2);
    assertThat(partial.sources()).isEqualTo(3);
    assertThat(partial.spearman()).isCloseTo(-1, EXACT);
    assertThat(partial.pairs()).isEqualTo(new Agreement.Count(0, 3));
  }

  /** Of 400 normal numbers the mean's interval is 1.96 standard errors to either side. */
  @Test
  void shouldGiveTheIntervalThatTheNormalDistributionGives() {
    double[] row = normal(1, 400, 0.02, 0.1);

    ProbeFindings.SourceGain gain =
        statistics(new double[][] {row}, "a").findings(Map.of()).sources().get(0);

    double mean = Arrays.stream(row).average().orElseThrow();
    double variance = Arrays.stream(row).map(x -> (x - mean) * (x - mean)).sum() / row.length;
    double half = 1.96 * Math.sqrt(variance / row.length);
    assertThat(gain.interval().low()).isCloseTo(mean - half, Offset.offset(0.1 * half));
    assertThat(gain.interval().high()).isCloseTo(mean + half, Offset.offset(0.1 * half));
  }

  /** Two sources over the same queries differ for certain although each by itself is unsure. */
  @Test
  void shouldCompareSourcesOnTheSameQueries() {
    double[] one = normal(2, 100, 0, 1);
    double[] better = Arrays.stream(one).map(x -> x + 0.01).toArray();
    double[] other = normal(3, 100, 0, 1);

    Agreement agreement =
        statistics(new double[][] {one, better, other}, "one", "better", "other")
            .findings(Map.of("score", Map.of("one", 1.0, "better", 2.0, "other", 1.5)))
            .agreements()
            .get(0);

    assertThat(agreement.certainPairs().all()).isEqualTo(1);
    assertThat(agreement.certainPairs().right()).isEqualTo(1);
  }

  @Test
  void shouldHaveAHighCeilingWhereSourcesDifferMuchAndALowOneWhereTheyDoNot() {
    double[][] clear = new double[8][];
    double[][] noise = new double[8][];
    String[] names = IntStream.range(0, 8).mapToObj(i -> "s" + i).toArray(String[]::new);
    for (int s = 0; s < 8; s++) {
      clear[s] = normal(s, 200, s, 1);
      noise[s] = normal(s, 200, 0, 1);
    }

    assertThat(statistics(clear, names).findings(Map.of()).noiseCeiling()).isGreaterThan(0.95);
    assertThat(statistics(noise, names).findings(Map.of()).noiseCeiling()).isLessThan(0.6);
  }

  /** Chance of the trainings: each seed by itself prefers sources in an order of its own. */
  @Test
  void shouldCountChanceOfTheTrainingsAsNoise() {
    String[] names = IntStream.range(0, 8).mapToObj(i -> "s" + i).toArray(String[]::new);
    double[][] one = new double[8][];
    double[][] other = new double[8][];
    for (int s = 0; s < 8; s++) {
      one[s] = normal(s, 200, s, 1);
      other[s] = normal(s, 200, s % 2 == 0 ? s : -s, 1);
    }
    double[] before = new double[200];

    double alike =
        new GainStatistics(new ProbeGains(List.of(names), List.of(one, one), before, 4, 4), 1)
            .findings(Map.of())
            .noiseCeiling();
    double unlike =
        new GainStatistics(new ProbeGains(List.of(names), List.of(one, other), before, 4, 4), 1)
            .findings(Map.of())
            .noiseCeiling();

    assertThat(alike).isGreaterThan(0.95);
    assertThat(unlike).isLessThan(0.5);
  }

  private static GainStatistics statistics(double[][] gains, String... names) {
    double[] before = new double[gains[0].length];
    Arrays.fill(before, 0.5);
    return new GainStatistics(
        new ProbeGains(List.of(names), List.<double[][]>of(gains), before, 5, 5), 1);
  }

  private static double[] normal(long seed, int count, double mean, double deviation) {
    Random random = new Random(seed);
    return IntStream.range(0, count)
        .mapToDouble(i -> mean + deviation * random.nextGaussian())
        .toArray();
  }
}
