package io.ecistreams.scoring;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.math.Vectors;
import io.ecistreams.model.Background;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Fnv1a64;

/**
 * Weighs the examples of groups and folds them (definition.md, sections 3 to 5).
 *
 * <p>With q, p, n of unit length: {@code u = (q.n - q.p)/sigma_Q + (p.n - mu_P)/sigma_P}, {@code c
 * = s(theta - u)}, {@code l = s((q.n - q.p)/(T sigma_Q))}, {@code rho = 1 - lambda con}, {@code w =
 * c l rho}, where s is the logistic function. A labelled positive has w = 0 and counts in N.
 *
 * <p>Cost of an example beside the fold itself: two passes over its vector. Holds work buffers of
 * one dimension; not safe for use by several threads.
 */
public final class GroupScorer {
  private static final double FALSE_NEGATIVE_LOGIT = 3.0;
  private static final double SENSITIVE_LOGIT = 2.5;
  private static final double POSITIVE_AWARE_MARGIN = 0.05;
  private static final double NEAR_DUPLICATE_COSINE = 0.98;

  /** Width of the smoothed rank of eci-align/1, in sigma_Q. */
  private static final double PULL_WIDTH = 0.5;

  /** Below so many standard deviations above the mean cosine of other passages, it is easy. */
  private static final double EASY_DEVIATIONS = 1.0;

  private final ScoringDefinition definition;
  private final double crossEncoderThreshold;
  private final double[] products = new double[3];
  private double[] query = new double[0];
  private double[] positive = new double[0];

  /** Sums of a, and of a m, over a group: what its query and positive weigh in its gradient. */
  private double pull;

  private double pullAlongQuery;

  /** With a threshold of {@value BoardSettings#STANDARD_CROSS_ENCODER_THRESHOLD}. */
  public GroupScorer(ScoringDefinition definition) {
    this(definition, BoardSettings.STANDARD_CROSS_ENCODER_THRESHOLD);
  }

  /**
   * A scorer.
   *
   * @param crossEncoderThreshold score above which a cross-encoder's detector flags a negative
   */
  public GroupScorer(ScoringDefinition definition, double crossEncoderThreshold) {
    this.definition = definition;
    this.crossEncoderThreshold = crossEncoderThreshold;
  }

  /**
   * Folds a group into a state.
   *
   * @param background of the group's dimension
   * @param state of the group's source and a slice of time
   * @param flags filled anew with what the detectors say of each example
   */
  public void fold(
      ExampleGroup group, Background background, SourceState state, ExampleFlags flags) {
    flags.clear();
    useDimension(group.dimension());
    Vectors.unit(group.query(), query);
    Vectors.unit(group.positive(), positive);
    double qp = Vectors.dot(query, positive);
    long queryHash = Fnv1a64.hash(group.queryId());
    int block = (int) Long.remainderUnsigned(queryHash, SourceSums.BLOCKS);
    state.sums().addRecords(group.records());
    group.cost().ifPresent(cost -> state.sums().addCost(cost, group.negatives().size()));
    pull = 0;
    pullAlongQuery = 0;
    for (Negative negative : group.negatives()) {
      fold(negative, qp, block, background, state, flags);
    }
    if (pull > 0) {
      double[] gradient = state.gradients().block(block);
      Vectors.subtract(gradient, pull, positive, pullAlongQuery, query);
    }
    state.addQuery(queryHash, group.minedAtMs());
  }

  private void useDimension(int dimension) {
    if (query.length != dimension) {
      query = new double[dimension];
      positive = new double[dimension];
    }
  }

  private void fold(
      Negative negative,
      double qp,
      int block,
      Background background,
      SourceState state,
      ExampleFlags flags) {
    Vectors.products(products, query, positive, negative.vector());
    double scale = 1.0 / Math.sqrt(products[2]);
    double qn = scale * products[0];
    double pn = scale * products[1];
    double u = (qn - qp) / background.sdQ() + (pn - background.muP()) / background.sdP();
    double c = logistic(definition.theta() - u);
    double l = logistic((qn - qp) / (definition.temperature() * background.sdQ()));
    double rho = 1.0 - definition.lexicalWeight() * negative.containment();
    double weight = negative.labelledPositive() ? 0.0 : c * l * rho;
    state
        .sums()
        .addExample(
            block,
            weight * Math.max(0.0, 2.0 - 2.0 * pn),
            Math.max(0.0, qn),
            Math.max(0.0, qp - qn),
            c,
            l,
            rho);
    if (!negative.labelledPositive()) {
      addPull(negative, scale, qn - qp, background, state.gradients().block(block));
    }
    int detectors = detectors(negative, u, qn, qp, pn);
    state.sums().addFlags(detectors);
    state
        .sums()
        .addKind(
            block,
            (detectors & Detector.FALSE_NEGATIVE.bit()) != 0,
            (qn - background.muQ()) / background.sdQ() < EASY_DEVIATIONS);
    flags.add(u, detectors);
    if (weight > 0) {
      double root = Math.sqrt(weight);
      Vectors.difference(state.matrix().nextRow(), root * scale, negative.vector(), root, positive);
    }
  }

  /** a n of a r, where r = n - p - m q; the group's p and q follow together. */
  private void addPull(
      Negative negative, double scale, double m, Background background, double[] gradient) {
    double z = m / (PULL_WIDTH * background.sdQ());
    double a = 4 * logistic(z) * logistic(-z);
    Vectors.addScaled(gradient, a * scale, negative.vector());
    pull += a;
    pullAlongQuery += a * m;
  }

  private int detectors(Negative negative, double u, double qn, double qp, double pn) {
    boolean labelled = negative.labelledPositive();
    return bit(Detector.LABELLED_POSITIVE, labelled)
        | bit(Detector.FALSE_NEGATIVE, labelled || u > FALSE_NEGATIVE_LOGIT)
        | bit(Detector.SENSITIVE, labelled || u > SENSITIVE_LOGIT)
        | bit(Detector.NEARER_THAN_POSITIVE, qn >= qp)
        | bit(Detector.POSITIVE_AWARE, qn > qp - POSITIVE_AWARE_MARGIN * Math.abs(qp))
        | bit(Detector.NEAR_DUPLICATE, pn > NEAR_DUPLICATE_COSINE)
        | bit(Detector.LOGIT, u > FALSE_NEGATIVE_LOGIT)
        | bit(Detector.SENSITIVE_LOGIT, u > SENSITIVE_LOGIT)
        | bit(Detector.CROSS_ENCODER_SCORED, negative.crossEncoderScore().isPresent())
        | bit(
            Detector.CROSS_ENCODER,
            negative.crossEncoderScore().orElse(Double.NEGATIVE_INFINITY) > crossEncoderThreshold)
        | bit(Detector.POSITIVE_ELSEWHERE, negative.positiveElsewhere());
  }

  private static int bit(Detector detector, boolean flagged) {
    return flagged ? detector.bit() : 0;
  }

  private static double logistic(double x) {
    return 1.0 / (1.0 + Math.exp(-x));
  }
}
