package io.ecistreams.outcome;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;

/**
 * The posterior of {@code u = (mu, a, e_1 .. e_K)} where the scale s of the gains is known: a
 * Gaussian, as gains are linear in u. Cost: one factorisation, and an inverse when moments are
 * asked for.
 */
final class ScaledGains {
  private final double scale;
  private final CholeskyDecomposition precision;
  private final RealVector mean;
  private final double logEvidence;
  private RealMatrix covariance;

  /**
   * A posterior.
   *
   * @param priorMean of u
   * @param priorPrecision of u, a diagonal
   */
  ScaledGains(double scale, Evidence evidence, double[] priorMean, double[] priorPrecision) {
    this.scale = scale;
    RealMatrix posterior = evidence.information.scalarMultiply(scale * scale);
    double logPrior = 0;
    for (int i = 0; i < priorPrecision.length; i++) {
      posterior.addToEntry(i, i, priorPrecision[i]);
      logPrior += Math.log(priorPrecision[i]);
    }
    this.precision = new CholeskyDecomposition(posterior);
    RealVector prior = new ArrayRealVector(priorMean, false);
    RealVector pull = evidence.information.operate(prior);
    // How far the reports are from what the prior expects of them, as seen by u.
    RealVector surprise = evidence.pull.subtract(pull.mapMultiply(scale)).mapMultiply(scale);
    RealVector step = precision.getSolver().solve(surprise);
    this.mean = prior.add(step);
    double squares =
        evidence.squares
            - 2 * scale * prior.dotProduct(evidence.pull)
            + scale * scale * prior.dotProduct(pull);
    double logPosterior = 0;
    for (int i = 0; i < priorPrecision.length; i++) {
      logPosterior += 2 * Math.log(precision.getL().getEntry(i, i));
    }
    this.logEvidence = (logPrior - logPosterior - squares + surprise.dotProduct(step)) / 2;
  }

  /**
   * What reports say of u at a scale of 1, with rows h_i = (1, sum x z, x) and variances v_i: sum h
   * h^T / v, sum h y / v and sum y^2 / v.
   */
  static final class Evidence {
    private final RealMatrix information;
    private final RealVector pull;
    private double squares;

    /** No report yet. */
    Evidence(int size) {
      information = new Array2DRowRealMatrix(size, size);
      pull = new ArrayRealVector(size);
    }

    void add(RealVector row, double gain, double variance) {
      int[] seen =
          IntStream.range(0, row.getDimension()).filter(i -> row.getEntry(i) != 0).toArray();
      for (int i : seen) {
        for (int j : seen) {
          information.addToEntry(i, j, row.getEntry(i) * row.getEntry(j) / variance);
        }
        pull.addToEntry(i, row.getEntry(i) * gain / variance);
      }
      squares += gain * gain / variance;
    }
  }

  /**
   * Several gains together.
   *
   * @param mean of each
   * @param covariance of each with each
   */
  record Joint(double[] mean, double[][] covariance) {}

  /** Log of the marginal likelihood of the reports, up to what all scales share. */
  double logEvidence() {
    return logEvidence;
  }

  /** Mean and variance of {@code s (row . u)}, or of {@code row . u} itself. */
  double[] moments(RealVector row, boolean isScaled) {
    if (covariance == null) {
      covariance = precision.getSolver().getInverse();
    }
    double factor = isScaled ? scale : 1;
    return new double[] {
      factor * row.dotProduct(mean),
      factor * factor * Math.max(0, row.dotProduct(covariance.operate(row)))
    };
  }

  /** The gains {@code s (row . u)} of several rows together. */
  Joint joint(List<RealVector> rows) {
    double[][] lower = precision.getL().getData();
    double[][] halves = rows.stream().map(row -> half(lower, row)).toArray(double[][]::new);
    double[] means = rows.stream().mapToDouble(row -> scale * row.dotProduct(mean)).toArray();
    double[][] together = new double[halves.length][halves.length];
    for (int i = 0; i < halves.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < halves[i].length; k++) {
          sum += halves[i][k] * halves[j][k];
        }
        together[i][j] = scale * scale * sum;
        together[j][i] = together[i][j];
      }
    }
    return new Joint(means, together);
  }

  /** L^-1 row, with L L^T the precision. */
  private static double[] half(double[][] lower, RealVector row) {
    double[] half = row.toArray();
    for (int i = 0; i < half.length; i++) {
      for (int j = 0; j < i; j++) {
        half[i] -= lower[i][j] * half[j];
      }
      half[i] /= lower[i][i];
    }
    return half;
  }

  /** The u that standard normal numbers stand for. */
  double[] draw(double[] normal) {
    RealMatrix upper = precision.getLT();
    double[] drawn = new double[normal.length];
    for (int i = normal.length - 1; i >= 0; i--) {
      double rest = normal[i];
      for (int j = i + 1; j < normal.length; j++) {
        rest -= upper.getEntry(i, j) * drawn[j];
      }
      drawn[i] = rest / upper.getEntry(i, i);
    }
    return mean.add(new ArrayRealVector(drawn, false)).toArray();
  }
}
