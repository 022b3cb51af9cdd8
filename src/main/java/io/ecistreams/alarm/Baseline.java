package io.ecistreams.alarm;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * The usual rate of a source, learnt from its first records: the mean of their flagged shares,
 * which is what {@link ECusum} bets on. The flags of one record hang together, so the bound is that
 * of Clopper and Pearson for as many independent examples as tell as much: as many as would give
 * the mean the variance that it has. Where all records have as many examples this is their number
 * divided by the design effect. Not safe for use by several threads.
 */
final class Baseline {
  private static final double CONFIDENCE = 0.95;

  private double records;
  private double examples;
  private double shares;
  private double squaredShares;

  /** Takes the flags of one record of k examples. */
  void add(int flagged, int of) {
    double share = (double) flagged / of;
    records++;
    examples += of;
    shares += share;
    squaredShares += share * share;
  }

  long examples() {
    return (long) examples;
  }

  /** Upper 95 % confidence bound of the mean share. */
  double upperBound() {
    double mean = shares / records;
    double variance = Math.max(0, squaredShares / records - mean * mean);
    double independent = mean * (1 - mean) * records / variance;
    // Infinite or not a number where all records are alike.
    double n = independent < examples ? independent : examples;
    double s = mean * n;
    return s >= n ? 1 : new BetaDistribution(s + 1, n - s).inverseCumulativeProbability(CONFIDENCE);
  }

  void writeTo(BinaryWriter out) {
    out.putDouble(records);
    out.putDouble(examples);
    out.putDouble(shares);
    out.putDouble(squaredShares);
  }

  static Baseline readFrom(BinaryReader in) {
    Baseline baseline = new Baseline();
    baseline.records = in.getDouble();
    baseline.examples = in.getDouble();
    baseline.shares = in.getDouble();
    baseline.squaredShares = in.getDouble();
    return baseline;
  }
}
