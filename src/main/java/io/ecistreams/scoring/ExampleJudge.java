package io.ecistreams.scoring;

import io.ecistreams.math.Vectors;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges the examples of a group, one after another, without folding them (definition.md, sections
 * 3 and 5): {@code u = (q.n - q.p)/sigma_Q + (p.n - mu_P)/sigma_P} with q, p, n of unit length, and
 * what the detectors say. Holds work buffers of one dimension, so that nothing is allocated for an
 * example; not safe for use by several threads.
 */
final class ExampleJudge {
  private static final double FALSE_NEGATIVE_LOGIT = 3.0;
  private static final double SENSITIVE_LOGIT = 2.5;
  private static final double POSITIVE_AWARE_MARGIN = 0.05;
  private static final double NEAR_DUPLICATE_COSINE = 0.98;

  /** Below so many standard deviations above the mean cosine of other passages, it is easy. */
  private static final double EASY_DEVIATIONS = 1.0;

  private final double crossEncoderThreshold;
  private final double[] products = new double[3];
  private double[] query = new double[0];
  private double[] positive = new double[0];
  private double qp;
  private double scale;
  private double qn;
  private double pn;
  private double u;
  private int detectors;
  private boolean isEasy;

  /**
   * A judge.
   *
   * @param crossEncoderThreshold score above which a cross-encoder's detector flags a negative
   */
  ExampleJudge(double crossEncoderThreshold) {
    this.crossEncoderThreshold = crossEncoderThreshold;
  }

  /** Goes over to a group. */
  void begin(ExampleGroup group) {
    if (query.length != group.dimension()) {
      query = new double[group.dimension()];
      positive = new double[group.dimension()];
    }
    Vectors.unit(group.query(), query);
    Vectors.unit(group.positive(), positive);
    qp = Vectors.dot(query, positive);
  }

  /**
   * Judges a negative of the group.
   *
   * @param background of the group's dimension
   */
  void judge(Negative negative, CosineBackground background) {
    Vectors.products(products, query, positive, negative.vector());
    scale = 1.0 / Math.sqrt(products[2]);
    qn = scale * products[0];
    pn = scale * products[1];
    u = (qn - qp) / background.sdQ() + (pn - background.muP()) / background.sdP();
    detectors = detectors(negative);
    isEasy =
        (detectors & Detector.FALSE_NEGATIVE.bit()) == 0
            && (qn - background.muQ()) / background.sdQ() < EASY_DEVIATIONS;
  }

  /** Judges all negatives of a group, in their order. */
  List<JudgedNegative> judge(ExampleGroup group, CosineBackground background) {
    List<JudgedNegative> judgements = new ArrayList<>(group.negatives().size());
    begin(group);
    for (Negative negative : group.negatives()) {
      judge(negative, background);
      judgements.add(
          new JudgedNegative(
              negative.id(), u, detectors, isEasy, qn, qp, negative.crossEncoderScore()));
    }
    return judgements;
  }

  private int detectors(Negative negative) {
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

  /** q, d numbers; those of the next group after {@link #begin}. */
  double[] query() {
    return query;
  }

  /** p, d numbers; those of the next group after {@link #begin}. */
  double[] positive() {
    return positive;
  }

  double qp() {
    return qp;
  }

  /** What brings the negative's vector to unit length. */
  double scale() {
    return scale;
  }

  double qn() {
    return qn;
  }

  double pn() {
    return pn;
  }

  /** False-negative logit. */
  double u() {
    return u;
  }

  /** Sum of {@link Detector#bit}. */
  int detectors() {
    return detectors;
  }

  /** Not suspected, and no nearer to the query than a passage of another query is. */
  boolean isEasy() {
    return isEasy;
  }
}
