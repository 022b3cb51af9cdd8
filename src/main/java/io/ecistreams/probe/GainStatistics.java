package io.ecistreams.probe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.correlation.KendallsCorrelation;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * Statistics of gains. Queries are what is resampled, the same ones for all sources: the intervals
 * hold for other queries of this kind, and say nothing of other sources or other collections.
 */
public final class GainStatistics {
  private static final int RESAMPLES = 2_000;
  private static final int SPLITS = 200;
  private static final double LOW = 2.5;
  private static final double HIGH = 97.5;

  private final ProbeGains gains;

  /** By source and query. */
  private final double[][] rows;

  private final double[] means;

  /** Mean gains of resampled queries, by source. */
  private final double[][] resampled;

  private final SplittableRandom random;

  /**
   * Resamples.
   *
   * @param seed of all that is drawn
   */
  public GainStatistics(ProbeGains gains, long seed) {
    this.gains = gains;
    this.random = new SplittableRandom(seed);
    this.rows = gains.mean(seeds(any -> true));
    this.means = Arrays.stream(rows).mapToDouble(StatUtils::mean).toArray();
    this.resampled = resampled();
  }

  private double[][] resampled() {
    double[][] drawn = new double[means.length][RESAMPLES];
    int queries = gains.queries();
    for (int r = 0; r < RESAMPLES; r++) {
      for (int i = 0; i < queries; i++) {
        int query = random.nextInt(queries);
        for (int s = 0; s < means.length; s++) {
          drawn[s][r] += rows[s][query] / queries;
        }
      }
    }
    return drawn;
  }

  /**
   * All of it.
   *
   * @param scores value by source, by name of the score; a source may lack some
   */
  public ProbeFindings findings(Map<String, Map<String, Double>> scores) {
    List<ProbeFindings.SourceGain> sources = new ArrayList<>();
    for (int s = 0; s < means.length; s++) {
      sources.add(
          new ProbeFindings.SourceGain(
              gains.sources().get(s), means[s], interval(resampled[s].clone())));
    }
    sources.sort(Comparator.comparingDouble(ProbeFindings.SourceGain::gain).reversed());
    List<Agreement> agreements = new ArrayList<>();
    scores.forEach((name, values) -> agreements.add(agreement(name, values)));
    return new ProbeFindings(
        sources,
        StatUtils.mean(gains.before()),
        gains.queries(),
        gains.rounds(),
        gains.plannedRounds(),
        noiseCeiling(),
        agreements);
  }

  private Agreement agreement(String name, Map<String, Double> values) {
    int[] known =
        IntStream.range(0, means.length)
            .filter(s -> values.containsKey(gains.sources().get(s)))
            .toArray();
    double[] score =
        Arrays.stream(known).mapToDouble(s -> values.get(gains.sources().get(s))).toArray();
    double[] gain = Arrays.stream(known).mapToDouble(s -> means[s]).toArray();
    double[] correlations = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      int draw = r;
      correlations[r] =
          spearman(score, Arrays.stream(known).mapToDouble(s -> resampled[s][draw]).toArray());
    }
    int first = indexOfLargest(score);
    return new Agreement(
        name,
        known.length,
        spearman(score, gain),
        interval(correlations),
        known.length < 2 ? Double.NaN : new KendallsCorrelation().correlation(score, gain),
        known.length == 0 ? "" : gains.sources().get(known[first]),
        known.length == 0 ? Double.NaN : StatUtils.max(gain) - gain[first],
        pairs(known, score, (i, j) -> true),
        pairs(known, score, this::differForCertain));
  }

  private Agreement.Count pairs(int[] known, double[] score, BiPredicate<Integer, Integer> counts) {
    double right = 0;
    int all = 0;
    for (int i = 0; i < known.length; i++) {
      for (int j = i + 1; j < known.length; j++) {
        if (counts.test(known[i], known[j])) {
          all++;
          double sign =
              Math.signum(score[i] - score[j]) * Math.signum(means[known[i]] - means[known[j]]);
          right += (1 + sign) / 2;
        }
      }
    }
    return new Agreement.Count(right, all);
  }

  private boolean differForCertain(int one, int other) {
    double[] differences = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      differences[r] = resampled[one][r] - resampled[other][r];
    }
    Agreement.Interval interval = interval(differences);
    return interval.low() > 0 || interval.high() < 0;
  }

  private List<Integer> seeds(IntPredicate wanted) {
    return IntStream.range(0, gains.bySeed().size()).filter(wanted).boxed().toList();
  }

  /**
   * The mean rank correlation of the gains on two random halves of the queries, raised to the whole
   * by the formula of Spearman and Brown. The halves come from different seeds, so that they share
   * no training, unless there is one seed or the probe was stopped.
   */
  private double noiseCeiling() {
    if (means.length < 3 || gains.queries() < 2) {
      return Double.NaN;
    }
    boolean isBySeed = gains.bySeed().size() > 1 && gains.rounds() == gains.plannedRounds();
    double[][] one = isBySeed ? gains.mean(seeds(seed -> seed % 2 == 0)) : rows;
    double[][] other = isBySeed ? gains.mean(seeds(seed -> seed % 2 == 1)) : rows;
    List<Integer> order = new ArrayList<>(IntStream.range(0, gains.queries()).boxed().toList());
    double[] correlations = new double[SPLITS];
    for (int split = 0; split < SPLITS; split++) {
      Training.shuffle(order, random);
      int half = order.size() / 2;
      correlations[split] =
          spearman(
              meansOver(one, order.subList(0, half)),
              meansOver(other, order.subList(half, 2 * half)));
    }
    double mean = Math.max(0, StatUtils.mean(correlations));
    return 2 * mean / (1 + mean);
  }

  private static double[] meansOver(double[][] rows, List<Integer> queries) {
    return Arrays.stream(rows)
        .mapToDouble(row -> queries.stream().mapToDouble(q -> row[q]).sum() / queries.size())
        .toArray();
  }

  /** NaN where one of them is constant, or below three sources. */
  private static double spearman(double[] one, double[] other) {
    return one.length < 3 ? Double.NaN : new SpearmansCorrelation().correlation(one, other);
  }

  private static Agreement.Interval interval(double[] drawn) {
    return new Agreement.Interval(
        StatUtils.percentile(drawn, LOW), StatUtils.percentile(drawn, HIGH));
  }

  private static int indexOfLargest(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .max(Comparator.comparingDouble(i -> values[i]))
        .orElse(0);
  }
}
