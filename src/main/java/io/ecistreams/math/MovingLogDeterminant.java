package io.ecistreams.math;

import java.util.List;
import java.util.OptionalDouble;

/**
 * {@code ln det(I + c S)} in O(d^2) while rows are added to S and c moves, with a certified error.
 *
 * <p><b>Rows.</b> Let c0 be the scale at which S was last inverted, {@code A = I + c0 S}, {@code P
 * = A^-1} and {@code K = I - P}, whose eigenvalues are {@code x / (1 + x)} for the eigenvalues x of
 * c0 S, so in [0, 1). A row r, with {@code u = sqrt(c0) P r}, {@code s = 1 + sqrt(c0) r.u} and
 * {@code w = u / sqrt(s)} (Sherman and Morrison):
 *
 * <pre>
 *   ln det A += ln s        P -= w w^T        K += w w^T
 * </pre>
 *
 * <p><b>The moving ridge.</b> With every example c = kappa/n falls, which moves the ridge under all
 * of S. For {@code eta = 1 - c/c0}: {@code I + c S = (1 - eta) A + eta I = A (I - eta K)}, and A
 * and K commute, so with {@code t_m = tr K^m}
 *
 * <pre>
 *   ln det(I + c S) = ln det A - eta t1 - eta^2 t2/2 - eta^3 t3/3 - rest
 *   |rest| = |sum over m >= 4 of eta^m t_m/m| <= eta^4 t3 k / (4 (1 - |eta| k)),   k >= largest of K
 * </pre>
 *
 * <p><b>The moments.</b> {@code t1 += w.w}, {@code t2 += 2 w.Kw + (w.w)^2} and {@code t3 += 3 w.KKw
 * + 3 (w.w)(w.Kw) + (w.w)^3}. To have w.Kw exactly would cost a second product with the matrix.
 * Instead it is enclosed: with {@code m_i = c0 r.K^i r}, of which m0, m1 and m2 are known from u,
 * {@code s w.Kw = m1 - 2 m2 + m3} and {@code s w.KKw = m2 - 2 m3 + m4}, and by Cauchy and Schwarz
 * over the spectrum in [0, k]
 *
 * <pre>
 *   m2^2/m1 <= m3 <= k m2 - (k m1 - m2)^2/(k m0 - m1)        m3^2/m2 <= m4 <= k m3
 * </pre>
 *
 * The middle is taken, half the width is added to the error of t2 and t3. {@link #at} gives a value
 * only where rest and errors together are below {@value #TOLERANCE} of it. k starts as {@code (tr
 * K^4)^(1/4)} and grows by w.w.
 *
 * <p><b>Drift.</b> Rows are only ever added, so P stays between 0 and I and an error once made is
 * not amplified. A row adds rounding of about d ulps of its own share to P and to the moments and
 * one ulp to ln det A: below 1e-11 of the value over the {@value #MAX_ROWS} rows after which {@link
 * #isExpired} asks for a new inverse.
 *
 * <p><b>Cost.</b> A row reads P once and, {@value #PENDING} at a time, is folded into it; inverting
 * costs four to ten factorisations. Memory: d^2 and {@value #PENDING} d doubles. Not safe for use
 * by several threads.
 */
public final class MovingLogDeterminant {
  /** Rows after which the inverse is made anew. */
  public static final int MAX_ROWS = 4096;

  /** Relative error of a value, beside rounding. */
  public static final double TOLERANCE = 1e-10;

  /** Rows w that wait to be subtracted from P; whole groups of three. */
  private static final int PENDING = 24;

  private final int dimension;
  private final Work work;
  private final SymmetricSquare inverse;
  private final double[][] pending;
  private int pendingRows;
  private int rows;
  private double referenceScale;
  private double logDet;
  private double t1;
  private double t2;
  private double t3;
  private double t2Error;
  private double t3Error;

  /** At least the largest eigenvalue of K. */
  private double largest;

  /** Buffers that all instances of one thread and dimension share: a triangle and 84 d doubles. */
  static final class Work {
    private final SymmetricInverse inverse;
    private final SymmetricMatrix triangle;
    private final double[][] x;
    private final double[][] y;

    /** With a triangle whose content need not outlast a call. */
    Work(int dimension, SymmetricMatrix triangle) {
      this.inverse = new SymmetricInverse(dimension);
      this.triangle = triangle;
      this.x = new double[PENDING][dimension];
      this.y = new double[PENDING][dimension];
    }
  }

  /** Buffers only: {@link #start} comes first. */
  MovingLogDeterminant(int dimension, Work work) {
    this.dimension = dimension;
    this.work = work;
    this.inverse = new SymmetricSquare(dimension);
    this.pending = new double[PENDING][dimension];
  }

  /**
   * Inverts anew.
   *
   * @param scale > 0
   * @param parts their sum is S
   * @throws ArithmeticException if S is not semidefinite or not finite
   */
  public void start(double scale, List<? extends SymmetricTerm> parts) {
    List<LogDeterminant.Term> terms =
        parts.stream().map(part -> new LogDeterminant.Term(scale, part)).toList();
    logDet = work.inverse.ofIdentityPlus(terms, work.triangle);
    inverse.copyFrom(work.triangle);
    referenceScale = scale;
    pendingRows = 0;
    rows = 0;
    measureMoments();
  }

  /** t1 to t4 from K and its square. */
  private void measureMoments() {
    SymmetricMatrix square = work.triangle;
    square.clear();
    t1 = 0;
    t2 = 0;
    for (int from = 0; from < dimension; from += PENDING) {
      int count = Math.min(PENDING, dimension - from);
      for (int i = 0; i < count; i++) {
        double[] row = work.x[i];
        complementRow(from + i, row);
        t1 += row[from + i];
        t2 += TriangularKernels.dot(row, row, dimension);
      }
      square.addOuterProducts(work.x, count);
    }
    t3 = 0;
    double t4 = 0;
    for (int i = 0; i < dimension; i++) {
      double[] row = work.x[0];
      complementRow(i, row);
      double[] squared = square.row(i);
      t3 += 2 * TriangularKernels.dot(row, squared, i) + row[i] * squared[i];
      t4 += 2 * TriangularKernels.dot(squared, squared, i) + squared[i] * squared[i];
    }
    t2Error = 0;
    t3Error = 0;
    largest = Math.min(1.0, Math.sqrt(Math.sqrt(t4)));
  }

  /** Row i of K. */
  private void complementRow(int i, double[] row) {
    TriangularKernels.copyScaled(row, inverse.row(i), -1.0, dimension);
    row[i] += 1.0;
  }

  /** Adds rows of length d to S. */
  public void add(double[][] x, int count) {
    for (int from = 0; from < count; from += PENDING) {
      addBlock(x, from, Math.min(PENDING, count - from));
    }
    rows += count;
  }

  private void addBlock(double[][] x, int from, int count) {
    if (pendingRows + count > PENDING) {
      inverse.subtractOuterProducts(pending, pendingRows);
      pendingRows = 0;
    }
    double root = Math.sqrt(referenceScale);
    for (int i = 0; i < count; i++) {
      TriangularKernels.copyScaled(work.x[i], x[from + i], root, dimension);
    }
    inverse.multiply(work.x, work.y, count);
    for (int i = 0; i < count; i++) {
      addRow(work.x[i], work.y[i]);
    }
  }

  /** Adds a row, scaled, of which u is the product with P without the pending rows. */
  private void addRow(double[] row, double[] u) {
    for (int k = 0; k < pendingRows; k++) {
      double a = TriangularKernels.dot(pending[k], row, dimension);
      TriangularKernels.addScaled(u, pending[k], -a, 0, dimension);
    }
    double excess = TriangularKernels.dot(row, u, dimension);
    LogDeterminant.requirePositive(1.0 + excess, rows);
    logDet += Math.log1p(excess);
    double[] w = pending[pendingRows++];
    TriangularKernels.copyScaled(w, u, 1.0 / Math.sqrt(1.0 + excess), dimension);
    TriangularKernels.addScaled(u, row, -1.0, 0, dimension);
    addMoments(
        TriangularKernels.dot(w, w, dimension),
        1.0 + excess,
        TriangularKernels.dot(row, row, dimension),
        -TriangularKernels.dot(row, u, dimension),
        TriangularKernels.dot(u, u, dimension));
  }

  private void addMoments(double ww, double s, double m0, double m1, double m2) {
    double low3 = m1 > 0 ? m2 * m2 / m1 : 0.0;
    double above = largest * m0 - m1;
    double below = largest * m1 - m2;
    double high3 = largest * m2 - (above > 0 ? below * below / above : 0.0);
    high3 = Math.max(low3, high3);
    double m3 = (low3 + high3) / 2;
    double m3Error = (high3 - low3) / 2;
    double low4 = m2 > 0 ? low3 * low3 / m2 : 0.0;
    double high4 = Math.max(low4, largest * high3);
    double wkw = Math.max(0.0, m1 - 2 * m2 + m3) / s;
    double wkkw = Math.max(0.0, m2 - 2 * m3 + (low4 + high4) / 2) / s;
    t1 += ww;
    t2 += 2 * wkw + ww * ww;
    t3 += 3 * wkkw + 3 * ww * wkw + ww * ww * ww;
    t2Error += 2 * m3Error / s;
    t3Error += (3 * (2 * m3Error + (high4 - low4) / 2) + 3 * ww * m3Error) / s;
    largest = Math.min(1.0, largest + ww);
  }

  /** Whether rounding may have gathered: it is time to {@link #start} anew. */
  public boolean isExpired() {
    return rows >= MAX_ROWS;
  }

  /**
   * The log-determinant at a scale.
   *
   * @return nats; empty where the scale is too far from that of the inverse, so that it has to be
   *     made anew
   */
  public OptionalDouble at(double scale) {
    double eta = 1.0 - scale / referenceScale;
    double size = Math.abs(eta);
    double value = logDet - eta * (t1 + eta * (t2 / 2 + eta * t3 / 3));
    if (size * largest >= 0.5) {
      return OptionalDouble.empty();
    }
    double error =
        size
            * size
            * (t2Error / 2
                + size
                    * (t3Error / 3
                        + size * (t3 + t3Error) * largest / (4 * (1.0 - size * largest))));
    return error <= TOLERANCE * value ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
