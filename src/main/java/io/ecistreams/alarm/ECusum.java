package io.ecistreams.alarm;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The e-CUSUM of a Bernoulli stream against "the rate is at most p0" (SPEC section 9; Shin, Ramdas
 * and Rinaldo 2024, "E-detectors"):
 *
 * <pre>
 *   E_t = mean over the grid of max(E_(t-1), 1) (1 + lambda (x_t - p0))
 * </pre>
 *
 * As long as E[x | past] &lt;= p0 the mean number of observations before E first reaches a limit is
 * at least that limit, whatever the dependence. The grid is of the lambda that grow fastest where
 * the odds of a flag are 2, 3 and 5 times those of p0; each lies in (0, 1/p0).
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
  private long riseObservations;
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
   * Takes one observation.
   *
   * @param limit at which an alarm begins, > 1
   * @return E_t
   */
  double observe(boolean flagged, double limit) {
    if (values[1] <= 1) {
      riseObservations = 0;
      riseFlags = 0;
    }
    riseObservations++;
    riseFlags += flagged ? 1 : 0;
    double deviation = (flagged ? 1 : 0) - p0;
    double cap = GRID_SIZE * limit;
    double sum = 0;
    for (int i = 0; i < GRID_SIZE; i++) {
      values[i] = Math.min(cap, Math.max(values[i], 1) * (1 + lambdas[i] * deviation));
      sum += values[i];
    }
    return sum / GRID_SIZE;
  }

  /** E_t. */
  double value() {
    return Arrays.stream(values).sum() / GRID_SIZE;
  }

  /** Observations since the evidence began to rise. */
  long riseObservations() {
    return riseObservations;
  }

  /** Flags among them. */
  long riseFlags() {
    return riseFlags;
  }

  void writeTo(DataOutput out) throws IOException {
    out.writeDouble(p0);
    for (double value : values) {
      out.writeDouble(value);
    }
    out.writeLong(riseObservations);
    out.writeLong(riseFlags);
  }

  static ECusum readFrom(DataInput in) throws IOException {
    ECusum cusum = new ECusum(in.readDouble());
    for (int i = 0; i < GRID_SIZE; i++) {
      cusum.values[i] = in.readDouble();
    }
    cusum.riseObservations = in.readLong();
    cusum.riseFlags = in.readLong();
    return cusum;
  }
}
