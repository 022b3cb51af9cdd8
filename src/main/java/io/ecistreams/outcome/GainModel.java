package io.ecistreams.outcome;

import io.ecistreams.model.TrainingGains;
import io.ecistreams.model.TrainingGains.Estimate;
import io.ecistreams.model.TrainingGains.Round;
import io.ecistreams.model.TrainingGains.SourceGain;
import io.ecistreams.outcome.ScaledGains.Evidence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.random.SobolSequenceGenerator;
import org.apache.commons.math3.stat.correlation.SpearmansCorrelation;

/**
 * What rounds of training on a board's sources yield (definition.md, section 14): {@code gain_k = s
 * (mu + a z_k + e_k)}, with z_k the normal score of the source's rank; a report of weights x
 * observes {@code sum x_k gain_k}. The scale s is unknown: each of {@link #SCALES} values has a
 * Gaussian posterior in closed form, and these are averaged by their marginal likelihoods. A source
 * without a rank has z = 0.
 *
 * <p>Cost: 25 factorisations of K + 2 rows, {@value #DRAWS} draws of as many numbers.
 */
public final class GainModel {
  static final int SCALES = 25;
  static final double SMALLEST_SCALE = 1e-4;

  /** Standard error of a report that says none, where no other of the metric says a larger one. */
  static final double LEAST_ASSUMED_ERROR = 1e-3;

  /** No report is surer: gains this small are below the smallest scale. */
  static final double LEAST_ERROR = 1e-4;

  /** Rounds that are shown one by one. */
  static final int MOST_ROUNDS = 16;

  private static final double[] PRIOR_MEAN = {0, 0.5, 0};
  private static final double[] PRIOR_SD = {10, 0.4, 0.8};
  private static final int LEVEL = 0;
  private static final int SLOPE = 1;
  private static final int FIRST_SOURCE = 2;
  private static final int DRAWS = 1_024;

  /** Scales that are less likely than this are passed over. */
  private static final double NEGLIGIBLE = 1e-12;

  private static final double HALF_WIDTH = NormalScores.quantile(0.975);

  private final String metric;
  private final List<TrainingReport> reports;
  private final boolean byAlign;
  private final SortedMap<String, Double> scores;
  private final SortedMap<String, Double> normalScores;
  private final List<String> sources;
  private final double assumedVariance;
  private final List<ScaledGains> scaled = new ArrayList<>();
  private final List<Double> likelihoods = new ArrayList<>();

  /**
   * The model of a metric.
   *
   * @param reports of that metric, the oldest first
   * @param scores of the ranked sources
   * @param byAlign whether these are of eci-align
   */
  public GainModel(
      String metric,
      List<TrainingReport> reports,
      SortedMap<String, Double> scores,
      boolean byAlign) {
    this.metric = metric;
    this.reports = List.copyOf(reports);
    this.byAlign = byAlign;
    this.scores = new TreeMap<>(scores);
    this.normalScores = NormalScores.of(scores);
    SortedSet<String> names = new TreeSet<>(scores.keySet());
    reports.forEach(report -> names.addAll(report.weights().keySet()));
    this.sources = List.copyOf(names);
    this.assumedVariance = assumedVariance();
    weighScales();
  }

  /** The mean square of the errors that reports say. */
  private double assumedVariance() {
    double said =
        reports.stream()
            .flatMap(report -> report.standardError().stream())
            .mapToDouble(error -> error * error)
            .average()
            .orElse(0);
    return Math.max(LEAST_ASSUMED_ERROR * LEAST_ASSUMED_ERROR, said);
  }

  private double variance(TrainingReport report) {
    return Math.max(
        LEAST_ERROR * LEAST_ERROR,
        report.standardError().map(error -> error * error).orElse(assumedVariance));
  }

  private void weighScales() {
    int size = FIRST_SOURCE + sources.size();
    Evidence evidence = Evidence.none(size);
    for (TrainingReport report : reports) {
      evidence = evidence.with(row(report, true), report.gain(), variance(report));
    }
    double[] mean = new double[size];
    double[] precision = new double[size];
    for (int i = 0; i < size; i++) {
      mean[i] = PRIOR_MEAN[Math.min(i, FIRST_SOURCE)];
      precision[i] = Math.pow(PRIOR_SD[Math.min(i, FIRST_SOURCE)], -2);
    }
    List<ScaledGains> all = new ArrayList<>();
    for (int i = 0; i < SCALES; i++) {
      double scale = Math.pow(SMALLEST_SCALE, 1 - i / (SCALES - 1.0));
      all.add(new ScaledGains(scale, evidence, mean, precision));
    }
    double most = all.stream().mapToDouble(ScaledGains::logEvidence).max().orElseThrow();
    double sum = all.stream().mapToDouble(s -> Math.exp(s.logEvidence() - most)).sum();
    for (ScaledGains gains : all) {
      double likelihood = Math.exp(gains.logEvidence() - most) / sum;
      if (likelihood > NEGLIGIBLE) {
        scaled.add(gains);
        likelihoods.add(likelihood);
      }
    }
  }

  /** What a report observes of u; of the score's part alone where that is wanted. */
  private RealVector row(TrainingReport report, boolean withDeviations) {
    RealVector row = new ArrayRealVector(FIRST_SOURCE + sources.size());
    report.weights().forEach((source, weight) -> add(row, source, weight, withDeviations));
    return row;
  }

  private void add(RealVector row, String source, double weight, boolean withDeviation) {
    row.addToEntry(LEVEL, weight);
    row.addToEntry(SLOPE, weight * normalScores.getOrDefault(source, 0.0));
    if (withDeviation) {
      row.addToEntry(FIRST_SOURCE + sources.indexOf(source), weight);
    }
  }

  /** What the reports show. */
  public TrainingGains gains() {
    RealVector slope = new ArrayRealVector(FIRST_SOURCE + sources.size());
    slope.setEntry(SLOPE, 1);
    Map<String, Double> best = chances();
    List<SourceGain> gains = new ArrayList<>();
    for (String source : sources) {
      RealVector row = new ArrayRealVector(FIRST_SOURCE + sources.size());
      add(row, source, 1, true);
      gains.add(new SourceGain(source, estimate(row, true), best.getOrDefault(source, 0.0)));
    }
    gains.sort(Comparator.comparingDouble((SourceGain g) -> g.gain().value()).reversed());
    List<Round> rounds = new ArrayList<>();
    for (int i = reports.size() - 1; i >= Math.max(0, reports.size() - MOST_ROUNDS); i--) {
      rounds.add(round(reports.get(i)));
    }
    return new TrainingGains(
        metric, reports.size(), estimate(slope, false), spearman(), byAlign, gains, rounds);
  }

  private Round round(TrainingReport report) {
    double half = HALF_WIDTH * Math.sqrt(variance(report));
    return new Round(
        report.id(),
        report.atMs(),
        report.trainedOn(),
        new Estimate(report.gain(), report.gain() - half, report.gain() + half),
        estimate(row(report, false), true));
  }

  /** Mean and quantiles of the mixture of all scales. */
  private Estimate estimate(RealVector row, boolean isScaled) {
    List<double[]> moments = scaled.stream().map(s -> s.moments(row, isScaled)).toList();
    double mean = 0;
    for (int i = 0; i < moments.size(); i++) {
      mean += likelihoods.get(i) * moments.get(i)[0];
    }
    return new Estimate(mean, quantile(moments, 0.025), quantile(moments, 0.975));
  }

  private double quantile(List<double[]> moments, double probability) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] moment : moments) {
      double at = moment[0] + NormalScores.quantile(probability) * Math.sqrt(moment[1]);
      low = Math.min(low, at);
      high = Math.max(high, at);
    }
    for (int halving = 0; halving < 60 && high > low; halving++) {
      double middle = low + (high - low) / 2;
      double below = 0;
      for (int i = 0; i < moments.size(); i++) {
        double sd = Math.sqrt(moments.get(i)[1]);
        below +=
            likelihoods.get(i)
                * (sd > 0
                    ? NormalScores.below((middle - moments.get(i)[0]) / sd)
                    : middle >= moments.get(i)[0] ? 1 : 0);
      }
      if (below < probability) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low + (high - low) / 2;
  }

  /**
   * The probability of each ranked source that no other yields more: over points that fill the unit
   * cube evenly (Sobol 1967; Joe and Kuo 2008), so the same reports have the same answer.
   */
  private Map<String, Double> chances() {
    Map<String, Double> chances = new HashMap<>();
    if (scores.isEmpty()) {
      return chances;
    }
    int[] ranked = scores.keySet().stream().mapToInt(sources::indexOf).toArray();
    double[] z = normalScores.values().stream().mapToDouble(score -> score).toArray();
    SobolSequenceGenerator points = new SobolSequenceGenerator(FIRST_SOURCE + sources.size());
    double sum = 0;
    int drawn = 0;
    for (int i = 0; i < scaled.size(); i++) {
      sum += likelihoods.get(i);
      for (int upTo = (int) Math.round(sum * DRAWS); drawn < upTo; drawn++) {
        // The points are the lower corners of cells.
        double[] normal =
            Arrays.stream(points.nextVector())
                .map(x -> NormalScores.quantile(x + 0.5 / DRAWS))
                .toArray();
        int best = best(ranked, z, scaled.get(i).draw(normal));
        chances.merge(sources.get(ranked[best]), 1.0 / DRAWS, Double::sum);
      }
    }
    return chances;
  }

  private static int best(int[] ranked, double[] z, double[] drawn) {
    int best = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < ranked.length; k++) {
      double gain = drawn[SLOPE] * z[k] + drawn[FIRST_SOURCE + ranked[k]];
      if (gain > most) {
        most = gain;
        best = k;
      }
    }
    return best;
  }

  /** Of the scores and the mean gains of ranked sources that were trained on alone. */
  private Optional<Double> spearman() {
    SortedMap<String, List<Double>> alone = new TreeMap<>();
    for (TrainingReport report : reports) {
      if (report.isOfOneSource() && scores.containsKey(report.weights().firstKey())) {
        alone
            .computeIfAbsent(report.weights().firstKey(), source -> new ArrayList<>())
            .add(report.gain());
      }
    }
    if (alone.size() < TrainingGains.LEAST_CORRELATED) {
      return Optional.empty();
    }
    double[] gains =
        alone.values().stream()
            .mapToDouble(g -> g.stream().mapToDouble(x -> x).average().orElseThrow())
            .toArray();
    double[] scored = alone.keySet().stream().mapToDouble(scores::get).toArray();
    return Optional.of(new SpearmansCorrelation().correlation(scored, gains))
        .filter(Double::isFinite);
  }
}
