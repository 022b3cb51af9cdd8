package io.ecistreams.mixture;

import io.ecistreams.math.LogDetGradient;
import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.SymmetricMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The weights on the simplex with the largest {@code f = ln det(I + kappa sum_k w_k M_k)}, a
 * concave function with gradient {@code g_k = tr((I + kappa M)^-1 kappa M_k)}.
 *
 * <p>Each step maximises a quadratic model over the simplex, whose curvature is learnt from the
 * gradients (BFGS; Nocedal and Wright, Numerical Optimization, 18.3). Where the model fails, a
 * multiplicative step {@code w_k g_k / sum} raises f for certain (Yu 2010, Annals of Statistics
 * 38). The result is certified by the duality gap {@code max_k g_k - sum_k w_k g_k}: by concavity
 * no weights are better by more.
 *
 * <p>Cost: one inversion a step, usually 5 to 30 of them. Not safe for use by several threads.
 */
final class DOptimal {
  /** Duality gap at which the search ends, nats. */
  static final double TOLERANCE = 5e-7;

  private static final int MOST_STEPS = 300;
  private static final int MOST_TRIALS = 6;

  private final List<Term> directions = new ArrayList<>();
  private final LogDetGradient derivatives;
  private final int sources;

  /**
   * Weights and how good they are.
   *
   * @param weights sum 1
   * @param gap certified bound of what better weights could add, nats
   */
  record Design(double[] weights, double gap) {}

  /** A point of the search with its value and gradient. */
  private record Point(double[] weights, double value, double[] gradient) {

    double gap() {
      return Arrays.stream(gradient).max().orElseThrow() - dot(weights, gradient);
    }
  }

  /**
   * A problem.
   *
   * @param information M of each source, at least one
   * @param kappa > 0
   */
  DOptimal(List<List<Term>> information, double kappa) {
    int dimension = information.get(0).get(0).matrix().dimension();
    for (List<Term> parts : information) {
      SymmetricMatrix sum = new SymmetricMatrix(dimension);
      parts.forEach(part -> sum.addScaled(kappa * part.weight(), part.matrix()));
      directions.add(new Term(1.0, sum));
    }
    this.derivatives = new LogDetGradient(dimension);
    this.sources = information.size();
  }

  /**
   * Searches.
   *
   * @param start on the simplex; a good guess saves steps
   */
  Design solve(double[] start) {
    Point point = at(start);
    SimplexModel model = new SimplexModel(point.gradient());
    for (int step = 0; step < MOST_STEPS && point.gap() > TOLERANCE; step++) {
      Point next = modelStep(point, model);
      model.learn(difference(next.weights(), point.weights()), next.gradient(), point.gradient());
      point = next;
    }
    return new Design(point.weights(), point.gap());
  }

  private Point modelStep(Point from, SimplexModel model) {
    double[] way = difference(model.best(from.weights(), from.gradient()), from.weights());
    double slope = dot(from.gradient(), way);
    double length = 1;
    for (int trial = 0; trial < MOST_TRIALS && slope > 0; trial++) {
      Point to = at(along(from.weights(), way, length));
      if (to.value() > from.value()) {
        return to;
      }
      // By concavity the slope has turned negative: to where a straight line through both is zero.
      double ratio = slope / (slope - dot(to.gradient(), way));
      length *= Math.min(0.5, Math.max(0.05, ratio));
    }
    return multiplicativeStep(from);
  }

  private Point multiplicativeStep(Point from) {
    double[] weights = new double[sources];
    double sum = dot(from.weights(), from.gradient());
    for (int k = 0; k < sources; k++) {
      weights[k] = sum == 0 ? from.weights()[k] : from.weights()[k] * from.gradient()[k] / sum;
    }
    return at(weights);
  }

  private Point at(double[] weights) {
    List<Term> terms = new ArrayList<>();
    for (int k = 0; k < sources; k++) {
      if (weights[k] > 0) {
        terms.add(new Term(weights[k], directions.get(k).matrix()));
      }
    }
    double value = derivatives.moveTo(terms);
    double[] gradient = new double[sources];
    for (int k = 0; k < sources; k++) {
      gradient[k] = derivatives.along(List.of(directions.get(k)));
    }
    return new Point(weights, value, gradient);
  }

  private static double[] along(double[] from, double[] way, double length) {
    double[] to = new double[from.length];
    double sum = 0;
    for (int k = 0; k < to.length; k++) {
      to[k] = Math.max(0, from[k] + length * way[k]);
      sum += to[k];
    }
    for (int k = 0; k < to.length; k++) {
      to[k] /= sum;
    }
    return to;
  }

  private static double[] difference(double[] a, double[] b) {
    double[] difference = new double[a.length];
    for (int k = 0; k < a.length; k++) {
      difference[k] = a[k] - b[k];
    }
    return difference;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int k = 0; k < a.length; k++) {
      sum += a[k] * b[k];
    }
    return sum;
  }
}
