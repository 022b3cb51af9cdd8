package io.ecistreams.alarm;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.VerdictCorrectedRate;
import java.util.Optional;

/**
 * People's verdicts on the examples of one source, and what they say of its rate of false
 * negatives. Not safe for use by several threads.
 *
 * <p>Let r be the flagged share of all its examples, a the share of false negatives among the
 * judged suspected ones and b that among the judged audited ones. Then pi = r a + (1 - r) b is the
 * share of false negatives, sensitivity Se = r a / pi and specificity Sp = (1 - r)(1 - b) / (1 -
 * pi). A window with flagged share t has by Rogan and Gladen (1978) the rate (t + Sp - 1) / (Se +
 * Sp - 1). The interval is by the delta method over t, a and b, with half a verdict of each kind
 * added to the variances.
 */
final class Verdicts {
  /** Below this the flag tells next to nothing, and the window's share cannot be used. */
  private static final double LEAST_INFORMEDNESS = 0.05;

  private static final double NORMAL_95 = 1.959964;
  private static final double STEP = 1e-6;

  private long suspected;
  private long suspectedTrue;
  private long audited;
  private long auditedTrue;

  /** Adds a verdict. */
  void add(boolean isSuspected, boolean isFalseNegative) {
    count(isSuspected, isFalseNegative, 1);
  }

  /** Takes an earlier verdict back. */
  void takeBack(boolean isSuspected, boolean isFalseNegative) {
    count(isSuspected, isFalseNegative, -1);
  }

  private void count(boolean isSuspected, boolean isFalseNegative, int by) {
    if (isSuspected) {
      suspected += by;
      suspectedTrue += isFalseNegative ? by : 0;
    } else {
      audited += by;
      auditedTrue += isFalseNegative ? by : 0;
    }
  }

  /**
   * The corrected rate of a window.
   *
   * @param flagged flagged examples of the source since its start
   * @param examples its examples since its start
   * @param windowFlagged flagged examples of the window
   * @param windowExamples examples of the window
   * @return empty below {@value VerdictCorrectedRate#LEAST_VERDICTS} verdicts of each kind, and
   *     without examples
   */
  Optional<VerdictCorrectedRate> correct(
      long flagged, long examples, long windowFlagged, long windowExamples) {
    if (Math.min(suspected, audited) < VerdictCorrectedRate.LEAST_VERDICTS
        || windowExamples == 0
        || examples == 0) {
      return Optional.empty();
    }
    double r = (double) flagged / examples;
    double t = (double) windowFlagged / windowExamples;
    double a = (double) suspectedTrue / suspected;
    double b = (double) auditedTrue / audited;
    double rate = rate(r, t, a, b);
    double variance =
        squared(slope(rate, rate(r, t + STEP, a, b))) * variance(windowFlagged, windowExamples)
            + squared(slope(rate, rate(r, t, a + STEP, b))) * variance(suspectedTrue, suspected)
            + squared(slope(rate, rate(r, t, a, b + STEP))) * variance(auditedTrue, audited);
    double width = NORMAL_95 * Math.sqrt(variance);
    double all = r * a + (1 - r) * b;
    return Optional.of(
        new VerdictCorrectedRate(
            new RateEstimate(clamped(rate), clamped(rate - width), clamped(rate + width)),
            all == 0 ? 1 : r * a / all,
            all == 1 ? 1 : (1 - r) * (1 - b) / (1 - all),
            suspected + audited));
  }

  private static double rate(double r, double t, double a, double b) {
    double all = r * a + (1 - r) * b;
    if (all <= 0 || all >= 1) {
      return all;
    }
    double sensitivity = r * a / all;
    double specificity = (1 - r) * (1 - b) / (1 - all);
    double informedness = sensitivity + specificity - 1;
    return informedness < LEAST_INFORMEDNESS ? all : (t + specificity - 1) / informedness;
  }

  private static double slope(double at, double aside) {
    return (aside - at) / STEP;
  }

  private static double variance(long hits, long of) {
    double p = (hits + 0.5) / (of + 1);
    return p * (1 - p) / (of + 1);
  }

  private static double squared(double x) {
    return x * x;
  }

  private static double clamped(double p) {
    return Math.min(1, Math.max(0, p));
  }

  void writeTo(BinaryWriter out) {
    out.putLong(suspected);
    out.putLong(suspectedTrue);
    out.putLong(audited);
    out.putLong(auditedTrue);
  }

  static Verdicts readFrom(BinaryReader in) {
    Verdicts verdicts = new Verdicts();
    verdicts.suspected = in.getLong();
    verdicts.suspectedTrue = in.getLong();
    verdicts.audited = in.getLong();
    verdicts.auditedTrue = in.getLong();
    return verdicts;
  }
}
