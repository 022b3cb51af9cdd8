package io.ecistreams.outcome;

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
    RealMatrix posterior = evidence.information().scalarMultiply(scale * scale);
    double logPrior = 0;
    for (int i = 0; i < priorPrecision.length; i++) {
      posterior.addToEntry(i, i, priorPrecision[i]);
      logPrior += Math.log(priorPrecision[i]);
    }
    this.precision = new CholeskyDecomposition(posterior);
    RealVector prior = new ArrayRealVector(priorMean, false);
    RealVector pull = evidence.information().operate(prior);
    // How far the reports are from what the prior expects of them, as seen by u.
    RealVector surprise = evidence.pull().subtract(pull.mapMultiply(scale)).mapMultiply(scale);
    RealVector step = precision.getSolver().solve(surprise);
    this.mean = prior.add(step);
    double squares =
        evidence.squares()
            - 2 * scale * prior.dotProduct(evidence.pull())
            + scale * scale * prior.dotProduct(pull);
    double logPosterior = 0;
    for (int i = 0; i < priorPrecision.length; i++) {
      logPosterior += 2 * Math.log(precision.getL().getEntry(i, i));
    }
    this.logEvidence = (logPrior - logPosterior - squares + surprise.dotProduct(step)) / 2;
  }

  /**
   * What reports say of u at a scale of 1, with rows h_i = (1, sum x z, x) and variances v_i.
   *
   * @param information sum h h^T / v
   * @param pull sum h y / v
   * @param squares sum y^2 / v
   */
  record Evidence(RealMatrix information, RealVector pull, double squares) {
    static Evidence none(int size) {
      return new Evidence(new Array2DRowRealMatrix(size, size), new ArrayRealVector(size), 0);
    }

    Evidence with(RealVector row, double gain, double variance) {
      return new Evidence(
          information.add(row.outerProduct(row).scalarMultiply(1 / variance)),
          pull.add(row.mapMultiply(gain / variance)),
          squares + gain * gain / variance);
    }
  }

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
