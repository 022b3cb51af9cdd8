package io.ecistreams.scoring;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.ScoredGroup;
import io.ecistreams.information.ScoredGroup.WeightedNegative;
import io.ecistreams.information.SourceSums;
import io.ecistreams.math.Vectors;
import io.ecistreams.model.Background;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Fnv1a64;
import java.util.ArrayList;
import java.util.List;

/**
 * The per-example terms of SPEC sections 3 to 5: geometry, weight, flags. Stateless.
 *
 * <p>With q, p, n of unit length: {@code u = (q.n - q.p)/sigma_Q + (p.n - mu_P)/sigma_P}, {@code c
 * = s(theta - u)}, {@code l = s((q.n - q.p)/(T sigma_Q))}, {@code rho = 1 - lambda con}, {@code w =
 * c l rho}, where s is the logistic function. A labelled positive has w = 0 and counts in N.
 */
public final class GroupScorer {
  private static final double FALSE_NEGATIVE_LOGIT = 3.0;
  private static final double SENSITIVE_LOGIT = 2.5;
  private static final double POSITIVE_AWARE_MARGIN = 0.05;
  private static final double NEAR_DUPLICATE_COSINE = 0.98;

  private final ScoringDefinition definition;
  private final double crossEncoderThreshold;

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

  /** Scores a group under a frozen background of the same dimension. */
  public ScoredGroup score(ExampleGroup group, Background background) {
    return score(group, background, new ExampleFlags());
  }

  /**
   * The same, and says what the detectors say of each example.
   *
   * @param flags filled anew
   */
  public ScoredGroup score(ExampleGroup group, Background background, ExampleFlags flags) {
    flags.clear();
    long queryHash = Fnv1a64.hash(group.queryId());
    int block = (int) Long.remainderUnsigned(queryHash, SourceSums.BLOCKS);
    double[] query = Vectors.unit(group.query());
    double[] positive = Vectors.unit(group.positive());
    double qp = Vectors.dot(query, positive);
    SourceSums sums = new SourceSums();
    sums.addRecords(group.records());
    List<WeightedNegative> rows = new ArrayList<>(group.negatives().size());
    for (Negative negative : group.negatives()) {
      double[] vector = Vectors.unit(negative.vector());
      double qn = Vectors.dot(query, vector);
      double pn = Vectors.dot(positive, vector);
      double u = (qn - qp) / background.sdQ() + (pn - background.muP()) / background.sdP();
      double c = logistic(definition.theta() - u);
      double l = logistic((qn - qp) / (definition.temperature() * background.sdQ()));
      double rho = 1.0 - definition.lexicalWeight() * negative.containment();
      double weight = negative.labelledPositive() ? 0.0 : c * l * rho;
      sums.addExample(
          block,
          weight * Vectors.squaredDistance(vector, positive),
          Math.max(0.0, qn),
          Math.max(0.0, qp - qn),
          c,
          l,
          rho);
      int detectors = detectors(negative, u, qn, qp, pn);
      sums.addFlags(detectors);
      flags.add(u, detectors);
      if (weight > 0) {
        rows.add(new WeightedNegative(weight, negative.vector()));
      }
    }
    return new ScoredGroup(group.minedAtMs(), queryHash, sums, group.positive(), rows);
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
            negative.crossEncoderScore().orElse(Double.NEGATIVE_INFINITY) > crossEncoderThreshold);
  }

  private static int bit(Detector detector, boolean flagged) {
    return flagged ? detector.bit() : 0;
  }

  private static double logistic(double x) {
    return 1.0 / (1.0 + Math.exp(-x));
  }
}
