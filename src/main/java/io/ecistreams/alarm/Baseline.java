package io.ecistreams.alarm;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * The usual rate of a source, learnt from its first records. The flags of one record hang together,
 * so the bound is that of Clopper and Pearson for as many independent examples as tell as much: n
 * divided by the design effect, the variance of the rate between records over that of independent
 * flags. Not safe for use by several threads.
 */
final class Baseline {
  private static final double CONFIDENCE = 0.95;

  private double examples;
  private double flags;
  private double squaredExamples;
  private double squaredFlags;
  private double products;

  /** Takes the flags of one record of k examples. */
  void add(int flagged, int of) {
    examples += of;
    flags += flagged;
    squaredExamples += (double) of * of;
    squaredFlags += (double) flagged * flagged;
    products += (double) flagged * of;
  }

  long examples() {
    return (long) examples;
  }

  /** Upper 95 % confidence bound of the rate. */
  double upperBound() {
    double rate = flags / examples;
    double independent = rate * (1 - rate) * examples;
    double between = squaredFlags - 2 * rate * products + rate * rate * squaredExamples;
    double effect = independent == 0 ? 1 : Math.max(1, between / independent);
    double n = examples / effect;
    double s = flags / effect;
    return s >= n ? 1 : new BetaDistribution(s + 1, n - s).inverseCumulativeProbability(CONFIDENCE);
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeDouble(examples);
    out.writeDouble(flags);
    out.writeDouble(squaredExamples);
    out.writeDouble(squaredFlags);
    out.writeDouble(products);
  }

  static Baseline readFrom(DataInput in) throws IOException {
    Baseline baseline = new Baseline();
    baseline.examples = in.readDouble();
    baseline.flags = in.readDouble();
    baseline.squaredExamples = in.readDouble();
    baseline.squaredFlags = in.readDouble();
    baseline.products = in.readDouble();
    return baseline;
  }
}
