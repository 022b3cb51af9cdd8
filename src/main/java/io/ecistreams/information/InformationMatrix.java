package io.ecistreams.information;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.SymmetricFloats;
import io.ecistreams.math.SymmetricMatrix;
import io.ecistreams.math.SymmetricTerm;
import java.nio.DoubleBuffer;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * S = sum of w r r^T over examples, the weighted residual information matrix (SPEC section 3),
 * mergeable by addition.
 *
 * <p>Rows are gathered and folded in blocks, which is what lets the fold run at the speed of a
 * matrix product. Pending rows are part of the state: every read folds them first.
 *
 * <p>Memory, with T = 4 d(d+1) bytes: at most 1.1 T from d = 384 on, pending rows and array headers
 * included; below that up to 12 rows wait, which is worth more than their memory. Nothing waits
 * once the matrix is {@link #compact}; {@link #closeInSinglePrecision closed} it takes at most 0.55
 * T.
 *
 * <p>Not safe for use by several threads.
 */
public final class InformationMatrix {
  private static final int LEAST_BLOCK = 12;

  private final int dimension;
  private final int block;
  private SymmetricMatrix open;
  private Optional<SymmetricFloats> closed = Optional.empty();
  private double[][] pending = new double[0][];
  private int pendingRows;

  /** Kept because the diagonal is scattered over memory; empty after a change. */
  private OptionalDouble trace = OptionalDouble.empty();

  /** No examples yet. */
  public InformationMatrix(int dimension) {
    this.open = new SymmetricMatrix(dimension);
    this.dimension = dimension;
    this.block = Math.max(LEAST_BLOCK, (dimension + 1) / 96 * 3);
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /**
   * The next row to fill, d numbers of undefined content: {@code sqrt(w) r}. It counts from now on.
   */
  public double[] nextRow() {
    requireOpen();
    if (pending.length == 0) {
      pending = new double[block][dimension];
    }
    if (pendingRows == block) {
      fold();
    }
    trace = OptionalDouble.empty();
    return pending[pendingRows++];
  }

  /** Adds {@code alpha} times another matrix. */
  public void addScaled(double alpha, InformationMatrix other) {
    requireOpen();
    open.addScaled(alpha, other.sum());
    trace = OptionalDouble.empty();
  }

  private void requireOpen() {
    if (closed.isPresent()) {
      throw new IllegalStateException("the matrix was closed in single precision");
    }
  }

  /** trace(S). */
  public double trace() {
    if (trace.isEmpty()) {
      trace = OptionalDouble.of(sum().trace());
    }
    return trace.getAsDouble();
  }

  /** ln det(I + scale S), nats. */
  public double logDet(double scale, LogDeterminant work) {
    return work.ofIdentityPlus(scale, sum());
  }

  /** S itself, with every row folded in; not a copy. */
  public SymmetricTerm sum() {
    if (closed.isPresent()) {
      return closed.get();
    }
    fold();
    return open;
  }

  /** Folds what is pending and gives its buffer back, for a state that will rarely change. */
  public void compact() {
    if (closed.isEmpty()) {
      fold();
    }
    pending = new double[0][];
  }

  /** Rounds to float32, for good: no row can follow. */
  public void closeInSinglePrecision() {
    if (closed.isEmpty()) {
      compact();
      closed = Optional.of(new SymmetricFloats(open));
      open = new SymmetricMatrix(1);
      trace = OptionalDouble.empty();
    }
  }

  /** Whether it was rounded to float32. */
  boolean isClosed() {
    return closed.isPresent();
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    long rows =
        (long) pending.length * (SymmetricTerm.ARRAY_BYTES + (long) dimension * Double.BYTES);
    return rows + closed.map(SymmetricTerm.class::cast).orElse(open).heapBytes();
  }

  /** Writes d(d+1)/2 numbers. */
  void writeTo(DoubleBuffer target) {
    sum().writeTo(target);
  }

  /** Reads what {@link #writeTo} wrote into a matrix without examples. */
  void readFrom(DoubleBuffer source) {
    open.readFrom(source);
    trace = OptionalDouble.empty();
  }

  private void fold() {
    if (pendingRows > 0) {
      open.addOuterProducts(pending, pendingRows);
      pendingRows = 0;
    }
  }
}
