package io.ecistreams.alarm;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;
import java.util.Arrays;

/**
 * The e-CUSUM of flags that come k at a time against "the rate is at most p0" (definition.md,
 * section 9; Shin, Ramdas and Rinaldo 2024, "E-detectors"):
 *
 * <pre>
 *   E_t = mean over the grid of max(E_(t-1), k_t) (1 + lambda (x_t - p0))
 * </pre>
 *
 * x_t is the flagged share of the k_t examples of a record; with k = 1 this is the Bernoulli form.
 * As long as E[x_t | earlier records] &lt;= p0 the mean number of examples before E first reaches a
 * limit is at least that limit, whatever the dependence, within a record too: E_t is at most M_t =
 * (M_(t-1) + k_t)(1 + lambda (x_t - p0)), and M_t less the examples so far is a supermartingale.
 * The grid is of the lambda that grow fastest where the odds of a single flag are 2, 3 and 5 times
 * those of p0; each lies in (0, 1/p0).
 *
 * <p>Each part of the mean stops growing at {@value #GRID_SIZE} times the limit, so that the alarm
 * ends soon after the rate is back. Not safe for use by several threads.
 */
final class ECusum {
  private static final double[] ODDS = {2, 3, 5};
  private static final int GRID_SIZE = 3;

  private final double p0;
  private final double[] lambdas = new double[GRID_SIZE];
  private final double[] values = new double[GRID_SIZE];
  private long riseExamples;
  private long riseFlags;

  /**
   * At its start.
   *
   * @param p0 in (0, 1)
   */
  ECusum(double p0) {
    if (!(p0 > 0 && p0 < 1)) {
      throw new IllegalArgumentException("p0 must lie between 0 and 1, is " + p0);
    }
    this.p0 = p0;
    for (int i = 0; i < GRID_SIZE; i++) {
      lambdas[i] = (ODDS[i] - 1) / (1 + (ODDS[i] - 1) * p0);
    }
    Arrays.fill(values, 1);
  }

  double p0() {
    return p0;
  }

  /**
   * Takes the flags of one record.
   *
   * @param flags flagged examples, 0 to k
   * @param examples k, >= 1
   * @param limit at which an alarm begins, > k
   * @return E_t
   */
  double observe(int flags, int examples, double limit) {
    if (values[1] <= examples) {
      riseExamples = 0;
      riseFlags = 0;
    }
    riseExamples += examples;
    riseFlags += flags;
    double deviation = (double) flags / examples - p0;
    double cap = GRID_SIZE * limit;
    double sum = 0;
    for (int i = 0; i < GRID_SIZE; i++) {
      values[i] = Math.min(cap, Math.max(values[i], examples) * (1 + lambdas[i] * deviation));
      sum += values[i];
    }
    return sum / GRID_SIZE;
  }

  /** E_t. */
  double value() {
    return Arrays.stream(values).sum() / GRID_SIZE;
  }

  /** Examples since the evidence began to rise. */
  long riseExamples() {
    return riseExamples;
  }

  /** Flags among them. */
  long riseFlags() {
    return riseFlags;
  }

  void writeTo(BinaryWriter out) {
    out.putDouble(p0);
    for (double value : values) {
      out.putDouble(value);
    }
    out.putLong(riseExamples);
    out.putLong(riseFlags);
  }

  static ECusum readFrom(BinaryReader in) {
    ECusum cusum = new ECusum(in.getDouble());
    for (int i = 0; i < GRID_SIZE; i++) {
      cusum.values[i] = in.getDouble();
    }
    cusum.riseExamples = in.getLong();
    cusum.riseFlags = in.getLong();
    return cusum;
  }
}
