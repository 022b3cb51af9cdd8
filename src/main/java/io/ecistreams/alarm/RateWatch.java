package io.ecistreams.alarm;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import io.ecistreams.model.RateEstimate;
import java.util.Optional;

/**
 * An {@link ECusum} that learns its p0 first, and says when the rate has risen. The rise begins at
 * the limit and is over below its square root, or twice the examples of a record where that is
 * more, since E hardly falls below the examples of one; so evidence which wavers about the limit is
 * one rise. Where p0 is {@value #MOST_P0} or more no rise could be told, and none is looked for.
 * Not safe for use by several threads.
 */
final class RateWatch {
  private static final double LEAST_P0 = 1e-4;
  private static final double MOST_P0 = 0.95;

  private final int baselineExamples;
  private final double tolerance;
  private Optional<Double> usual = Optional.empty();
  private Optional<ECusum> cusum = Optional.empty();
  private Baseline baseline = new Baseline();
  private boolean isRisen;

  private RateWatch(int baselineExamples, double tolerance) {
    this.baselineExamples = baselineExamples;
    this.tolerance = tolerance;
  }

  /** Of a rate that is known. */
  static RateWatch given(double baseline, double tolerance) {
    RateWatch watch = new RateWatch(0, tolerance);
    watch.expect(baseline);
    return watch;
  }

  /** Of a rate that is learnt from the first examples. */
  static RateWatch learning(int examples, double tolerance) {
    return new RateWatch(examples, tolerance);
  }

  private void expect(double rate) {
    usual = Optional.of(rate);
    cusum = Optional.of(new ECusum(Math.min(MOST_P0, Math.max(LEAST_P0, rate + tolerance))));
  }

  /**
   * Takes the flags of one record.
   *
   * @param flags flagged examples, 0 to k
   * @param examples k, >= 1
   * @param limit of the e-value, above twice k
   */
  void observe(int flags, int examples, double limit) {
    if (cusum.isEmpty()) {
      learn(flags, examples);
      return;
    }
    if (cusum.get().p0() >= MOST_P0) {
      return;
    }
    double value = cusum.get().observe(flags, examples, limit);
    if (value >= limit) {
      isRisen = true;
    } else if (isRisen && value < Math.max(Math.sqrt(limit), 2.0 * examples)) {
      isRisen = false;
    }
  }

  private void learn(int flags, int examples) {
    baseline.add(flags, examples);
    if (baseline.examples() >= baselineExamples) {
      expect(baseline.upperBound());
    }
  }

  /** Whether the rate has risen, and has not come back. */
  boolean isRisen() {
    return isRisen;
  }

  /** The rate that counts as usual; empty while it is being learnt. */
  Optional<Double> usual() {
    return usual;
  }

  /** The rate that is tolerated: what is usual and the tolerance; empty while it is learnt. */
  Optional<Double> p0() {
    return cusum.map(ECusum::p0);
  }

  /** E_t; 0 while the rate is being learnt. */
  double eValue() {
    return cusum.map(ECusum::value).orElse(0.0);
  }

  /** Examples since the evidence began to rise; 0 while the rate is being learnt. */
  long riseExamples() {
    return cusum.map(ECusum::riseExamples).orElse(0L);
  }

  /** The rate since the evidence began to rise. */
  Optional<RateEstimate> riseRate() {
    return cusum
        .filter(c -> c.riseExamples() > 0)
        .map(c -> BetaBinomialSequence.estimate(c.riseFlags(), c.riseExamples()));
  }

  void writeTo(BinaryWriter out) {
    baseline.writeTo(out);
    out.putFlag(isRisen);
    out.putFlag(cusum.isPresent());
    if (cusum.isPresent()) {
      out.putDouble(usual.orElseThrow());
      cusum.get().writeTo(out);
    }
  }

  /** Takes up what was written by a watch of the same beginning as this new one. */
  RateWatch readFrom(BinaryReader in) {
    RateWatch watch = new RateWatch(baselineExamples, tolerance);
    watch.baseline = Baseline.readFrom(in);
    watch.isRisen = in.getFlag();
    if (in.getFlag()) {
      watch.usual = Optional.of(in.getDouble());
      watch.cusum = Optional.of(ECusum.readFrom(in));
    }
    return watch;
  }
}
