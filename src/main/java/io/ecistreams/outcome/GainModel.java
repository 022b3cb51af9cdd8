package io.ecistreams.outcome;

import io.ecistreams.model.ObservedGains;
import io.ecistreams.model.ObservedGains.Estimate;
import io.ecistreams.model.ObservedGains.Round;
import io.ecistreams.model.ObservedGains.SourceGain;
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
 * without a score has z = 0.
 *
 * <p>Cost: twice 25 factorisations of K + 2 rows, {@value #DRAWS} draws of as many numbers.
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

  private static final double HALF_WIDTH = NormalScores.quantile(0.975);

  private final String metric;
  private final List<TrainingReport> reports;
  private final SourceOrder order;
  private final SortedMap<String, Double> normalScores;
  private final List<String> sources;
  private final double assumedVariance;
  private final List<ScaledGains> scaled = new ArrayList<>();
  private final List<Double> likelihoods = new ArrayList<>();

  /**
   * The model of a metric.
   *
   * @param reports of that metric, the oldest first
   * @param order of the ranked sources
   */
  public GainModel(String metric, List<TrainingReport> reports, SourceOrder order) {
    this.metric = metric;
    this.reports = List.copyOf(reports);
    this.order = order;
    this.normalScores = order.normalScores();
    SortedSet<String> names = new TreeSet<>(normalScores.keySet());
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
    List<ScaledGains> all = posteriors(reports);
    double[] weights =
        MixedNormals.weights(all.stream().mapToDouble(ScaledGains::logEvidence).toArray());
    for (int i = 0; i < SCALES; i++) {
      if (weights[i] > MixedNormals.NEGLIGIBLE) {
        scaled.add(all.get(i));
        likelihoods.add(weights[i]);
      }
    }
  }

  /** By scale, what is known after some reports. */
  private List<ScaledGains> posteriors(List<TrainingReport> known) {
    int size = FIRST_SOURCE + sources.size();
    Evidence evidence = new Evidence(size);
    known.forEach(report -> evidence.add(row(report, true), report.gain(), variance(report)));
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
    return all;
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
  public ObservedGains gains() {
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
    return new ObservedGains(
        metric,
        reports.size(),
        estimate(slope, false),
        spearman(),
        order.byAlign(),
        gains,
        rounds());
  }

  /** The newest reports, the newest first; none of them has a part in its own prediction. */
  private List<Round> rounds() {
    int older = Math.max(0, reports.size() - MOST_ROUNDS);
    List<TrainingReport> newest = reports.subList(older, reports.size());
    HeldOutReports heldOut =
        new HeldOutReports(
            newest.stream()
                .map(
                    report ->
                        new HeldOutReports.Report(
                            row(report, true), row(report, false), report.gain(), variance(report)))
                .toList(),
            posteriors(reports.subList(0, older)));
    List<Round> rounds = new ArrayList<>();
    for (int i = newest.size() - 1; i >= 0; i--) {
      rounds.add(round(newest.get(i), heldOut.predicted(i)));
    }
    return rounds;
  }

  private Round round(TrainingReport report, Estimate predicted) {
    double half = HALF_WIDTH * Math.sqrt(variance(report));
    return new Round(
        report.id(),
        report.atMs(),
        report.trainedOn(),
        new Estimate(report.gain(), report.gain() - half, report.gain() + half),
        predicted);
  }

  /** Of the average of all scales. */
  private Estimate estimate(RealVector row, boolean isScaled) {
    return new MixedNormals(
            likelihoods.stream().mapToDouble(weight -> weight).toArray(),
            scaled.stream().map(s -> s.moments(row, isScaled)).toArray(double[][]::new))
        .estimate();
  }

  /**
   * The probability of each ranked source that no other yields more: over points that fill the unit
   * cube evenly (Sobol 1967; Joe and Kuo 2008), so the same reports have the same answer.
   */
  private Map<String, Double> chances() {
    Map<String, Double> chances = new HashMap<>();
    if (normalScores.isEmpty()) {
      return chances;
    }
    int[] ranked = normalScores.keySet().stream().mapToInt(sources::indexOf).toArray();
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
      if (report.isOfOneSource() && order.scores().containsKey(report.weights().firstKey())) {
        alone
            .computeIfAbsent(report.weights().firstKey(), source -> new ArrayList<>())
            .add(report.gain());
      }
    }
    if (alone.size() < ObservedGains.LEAST_CORRELATED) {
      return Optional.empty();
    }
    double[] gains =
        alone.values().stream()
            .mapToDouble(g -> g.stream().mapToDouble(x -> x).average().orElseThrow())
            .toArray();
    double[] scored = alone.keySet().stream().mapToDouble(order.scores()::get).toArray();
    return Optional.of(new SpearmansCorrelation().correlation(scored, gains))
        .filter(Double::isFinite);
  }
}
