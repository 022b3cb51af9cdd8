package io.ecistreams.scoring;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.math.Vectors;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Fnv1a64;

/**
 * Weighs the examples of groups and folds them (definition.md, sections 3 to 5).
 *
 * <p>With q, p, n of unit length and the false-negative logit u of {@link ExampleJudge}: {@code c =
 * s(theta - u)}, {@code l = s((q.n - q.p)/(T sigma_Q))}, {@code rho = 1 - lambda con}, {@code w = c
 * l rho}, where s is the logistic function. A labelled positive has w = 0 and counts in N.
 *
 * <p>Cost of an example beside the fold itself: two passes over its vector. Holds work buffers of
 * one dimension; not safe for use by several threads.
 */
public final class GroupScorer {
  /** Width of the smoothed rank of eci-align/1, in sigma_Q. */
  private static final double PULL_WIDTH = 0.5;

  private final ScoringDefinition definition;
  private final ExampleJudge judge;

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
    this.judge = new ExampleJudge(crossEncoderThreshold);
  }

  /**
   * Folds a group into a state.
   *
   * @param background of the group's dimension
   * @param state of the group's source and a slice of time
   * @param flags filled anew with what the detectors say of each example
   */
  public void fold(
      ExampleGroup group, CosineBackground background, SourceState state, ExampleFlags flags) {
    flags.clear();
    judge.begin(group);
    long queryHash = Fnv1a64.hash(group.queryId());
    int block = (int) Long.remainderUnsigned(queryHash, SourceSums.BLOCKS);
    state.sums().addRecords(group.records());
    group.cost().ifPresent(cost -> state.sums().addCost(cost, group.negatives().size()));
    pull = 0;
    pullAlongQuery = 0;
    for (Negative negative : group.negatives()) {
      fold(negative, block, background, state, flags);
    }
    if (pull > 0) {
      double[] gradient = state.gradients().block(block);
      Vectors.subtract(gradient, pull, judge.positive(), pullAlongQuery, judge.query());
    }
    state.addQuery(queryHash, group.minedAtMs());
  }

  private void fold(
      Negative negative,
      int block,
      CosineBackground background,
      SourceState state,
      ExampleFlags flags) {
    judge.judge(negative, background);
    double scale = judge.scale();
    double qn = judge.qn();
    double pn = judge.pn();
    double qp = judge.qp();
    double c = logistic(definition.theta() - judge.u());
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
    int detectors = judge.detectors();
    state.sums().addFlags(detectors);
    state.sums().addKind(block, (detectors & Detector.FALSE_NEGATIVE.bit()) != 0, judge.isEasy());
    flags.add(judge.u(), detectors, judge.isEasy());
    if (weight > 0) {
      double root = Math.sqrt(weight);
      Vectors.difference(
          state.matrix().nextRow(), root * scale, negative.vector(), root, judge.positive());
    }
  }

  /** a n of a r, where r = n - p - m q; the group's p and q follow together. */
  private void addPull(
      Negative negative, double scale, double m, CosineBackground background, double[] gradient) {
    double z = m / (PULL_WIDTH * background.sdQ());
    double a = 4 * logistic(z) * logistic(-z);
    Vectors.addScaled(gradient, a * scale, negative.vector());
    pull += a;
    pullAlongQuery += a * m;
  }

  private static double logistic(double x) {
    return 1.0 / (1.0 + Math.exp(-x));
  }
}
