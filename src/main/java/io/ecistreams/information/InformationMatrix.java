package io.ecistreams.information;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.SymmetricMatrix;
import java.nio.DoubleBuffer;

/**
 * S = sum of w r r^T over examples, the weighted residual information matrix (SPEC section 3),
 * mergeable by addition.
 *
 * <p>Rows are gathered and folded {@value #BLOCK} at a time, which is what lets the fold run at the
 * speed of a matrix product. Pending rows are part of the state: every read folds them first.
 *
 * <p>Not safe for use by several threads.
 */
public final class InformationMatrix {
  private static final int BLOCK = 64;

  private final SymmetricMatrix sum;
  private double[][] pending = new double[0][];
  private int pendingRows;

  /** No examples yet. */
  public InformationMatrix(int dimension) {
    this.sum = new SymmetricMatrix(dimension);
  }

  /** d. */
  public int dimension() {
    return sum.dimension();
  }

  /**
   * The next row to fill, d numbers of undefined content: {@code sqrt(w) r}. It counts from now on.
   */
  public double[] nextRow() {
    if (pending.length == 0) {
      pending = new double[BLOCK][dimension()];
    }
    if (pendingRows == BLOCK) {
      fold();
    }
    return pending[pendingRows++];
  }

  /** Adds {@code alpha} times another matrix. */
  public void addScaled(double alpha, InformationMatrix other) {
    other.fold();
    sum.addScaled(alpha, other.sum);
  }

  /** trace(S). */
  public double trace() {
    fold();
    return sum.trace();
  }

  /** ln det(I + scale S), nats. */
  public double logDet(double scale, LogDeterminant work) {
    fold();
    return work.ofIdentityPlus(scale, sum);
  }

  /** S itself, with every row folded in; not a copy. */
  public SymmetricMatrix sum() {
    fold();
    return sum;
  }

  /** Folds what is pending and gives its buffer back, for a state that will rarely change. */
  public void compact() {
    fold();
    pending = new double[0][];
  }

  /** Writes d(d+1)/2 numbers. */
  void writeTo(DoubleBuffer target) {
    fold();
    sum.writeTo(target);
  }

  /** Reads what {@link #writeTo} wrote into a matrix without examples. */
  void readFrom(DoubleBuffer source) {
    sum.readFrom(source);
  }

  private void fold() {
    if (pendingRows > 0) {
      sum.addOuterProducts(pending, pendingRows);
      pendingRows = 0;
    }
  }
}
