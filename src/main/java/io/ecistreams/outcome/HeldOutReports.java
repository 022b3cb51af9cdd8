package io.ecistreams.outcome;

import io.ecistreams.model.ObservedGains.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealVector;

/**
 * What is predicted of reports from all the others, each left out of its own prediction. Under the
 * posterior of the reports that are in no question these are jointly Gaussian, so that leaving one
 * out takes a factorisation of as many rows as there are others among them, and nothing is taken
 * back from sums.
 */
final class HeldOutReports {
  private final List<Report> reports;
  private final List<ScaledGains> rest;
  private final List<ScaledGains.Joint> joints = new ArrayList<>();

  /**
   * A report to be predicted.
   *
   * @param observes what it observes of u
   * @param predicted what is to be predicted of u
   * @param gain what it observed
   * @param variance of that
   */
  record Report(RealVector observes, RealVector predicted, double gain, double variance) {}

  /**
   * Predictions.
   *
   * @param rest by scale, the posterior of the reports that are not among these
   */
  HeldOutReports(List<Report> reports, List<ScaledGains> rest) {
    this.reports = reports;
    this.rest = rest;
    List<RealVector> rows = new ArrayList<>();
    reports.forEach(report -> rows.add(report.observes()));
    reports.forEach(report -> rows.add(report.predicted()));
    rest.forEach(gains -> joints.add(gains.joint(rows)));
  }

  /** The prediction of a report. */
  Estimate predicted(int report) {
    int[] others = IntStream.range(0, reports.size()).filter(i -> i != report).toArray();
    double[] logEvidence = new double[rest.size()];
    double[][] moments = new double[rest.size()][];
    for (int scale = 0; scale < rest.size(); scale++) {
      ScaledGains.Joint joint = joints.get(scale);
      int wanted = reports.size() + report;
      moments[scale] = new double[] {joint.mean()[wanted], joint.covariance()[wanted][wanted]};
      logEvidence[scale] = rest.get(scale).logEvidence();
      if (others.length > 0) {
        logEvidence[scale] += learn(others, joint, wanted, moments[scale]);
      }
    }
    return new MixedNormals(MixedNormals.weights(logEvidence), moments).estimate();
  }

  /** Conditions moments on the others; gives their log likelihood, up to what all scales share. */
  private double learn(int[] others, ScaledGains.Joint joint, int wanted, double[] moments) {
    int size = others.length;
    double[][] spread = new double[size][size];
    double[] surprise = new double[size];
    double[] shared = new double[size];
    for (int i = 0; i < size; i++) {
      // In standard errors, so that no pivot is below 1.
      double error = error(others[i]);
      surprise[i] = (reports.get(others[i]).gain() - joint.mean()[others[i]]) / error;
      shared[i] = joint.covariance()[wanted][others[i]] / error;
      for (int j = 0; j <= i; j++) {
        spread[i][j] = joint.covariance()[others[i]][others[j]] / (error * error(others[j]));
        spread[j][i] = spread[i][j];
      }
      spread[i][i] += 1;
    }
    CholeskyDecomposition factor =
        new CholeskyDecomposition(new Array2DRowRealMatrix(spread, false));
    RealVector weighed = factor.getSolver().solve(new ArrayRealVector(surprise, false));
    RealVector share = factor.getSolver().solve(new ArrayRealVector(shared, false));
    moments[0] += weighed.dotProduct(new ArrayRealVector(shared, false));
    moments[1] = Math.max(0, moments[1] - share.dotProduct(new ArrayRealVector(shared, false)));
    double logSpread = 0;
    for (int i = 0; i < size; i++) {
      logSpread += 2 * Math.log(factor.getL().getEntry(i, i));
    }
    return -(logSpread + weighed.dotProduct(new ArrayRealVector(surprise, false))) / 2;
  }

  private double error(int report) {
    return Math.sqrt(reports.get(report).variance());
  }
}
