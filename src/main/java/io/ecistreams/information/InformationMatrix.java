package io.ecistreams.information;

import io.ecistreams.math.SymmetricFloats;
import io.ecistreams.math.SymmetricMatrix;
import io.ecistreams.math.SymmetricTerm;
import io.ecistreams.math.WeightedRows;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * S = sum of w r r^T over examples, the weighted residual information matrix (definition.md,
 * section 3), mergeable by addition. It is held as its rows {@code sqrt(w) r} while these are fewer
 * than d/2, else as the lower triangle, whichever is smaller; so it is sent and stored as well.
 *
 * <p>Rows that come one by one to a triangle are gathered and folded in blocks, which is what lets
 * the fold run at the speed of a matrix product. They are part of the state: every read folds them
 * first.
 *
 * <p>Binary form, little-endian: int rows, and these, d doubles each; or int -1 and the triangle,
 * row by row.
 *
 * <p>Memory: 8 d bytes a row below d/2 rows, then T = 4 d(d+1) bytes, and a block of rows until it
 * is {@link #compact compacted}; {@link #closeInSinglePrecision closed} half of T. Not safe for use
 * by several threads.
 */
public final class InformationMatrix {
  private static final int TRIANGLE = -1;

  private final int dimension;

  /** Rows that are folded at once, and from which on the triangle is the smaller form. */
  private final int rowsAtOnce;

  private final int enoughRows;
  private double[][] rows = new double[0][];
  private int rowCount;

  /** Rows of which the buffer has an array. */
  private int madeRows;

  private Optional<SymmetricMatrix> triangle = Optional.empty();
  private Optional<SymmetricFloats> closed = Optional.empty();

  /** Kept because the diagonal is scattered over memory; empty after a change. */
  private OptionalDouble trace = OptionalDouble.empty();

  /** No examples yet. */
  public InformationMatrix(int dimension) {
    this.dimension = dimension;
    this.rowsAtOnce = SymmetricMatrix.rowsAtOnce(dimension);
    this.enoughRows = enoughForTriangle(dimension);
  }

  /** d. */
  public int dimension() {
    return dimension;
  }

  /** Whether it is held as rows, not as a triangle. */
  public boolean isRows() {
    return isGathered() && rowCount < enoughRows;
  }

  /** Whether there are rows only; so many that they are due to become a triangle, too. */
  private boolean isGathered() {
    return triangle.isEmpty() && closed.isEmpty();
  }

  /** Whether it would still be held as rows after another matrix was added. */
  public boolean staysRowsWith(InformationMatrix other) {
    return isRows() && other.isRows() && rowCount + other.rowCount < enoughRows;
  }

  /** Rows from which on the triangle is the smaller form: d/2, rounded up. */
  static int enoughForTriangle(int dimension) {
    return (dimension + 1) / 2;
  }

  /**
   * The next row to fill, d numbers of undefined content: {@code sqrt(w) r}. It counts from now on.
   */
  public double[] nextRow() {
    requireOpen();
    if (rowCount == capacity()) {
      foldRows();
    }
    if (rowCount == rows.length) {
      double[][] more = new double[Math.min(capacity(), Math.max(8, 2 * rows.length))][];
      System.arraycopy(rows, 0, more, 0, rowCount);
      rows = more;
    }
    if (rows[rowCount] == null) {
      rows[rowCount] = new double[dimension];
      madeRows++;
    }
    trace = OptionalDouble.empty();
    return rows[rowCount++];
  }

  private int capacity() {
    return triangle.isPresent() ? rowsAtOnce : enoughRows;
  }

  /** Moves the rows into the triangle, made if there is none. */
  private SymmetricMatrix foldRows() {
    if (triangle.isEmpty()) {
      triangle = Optional.of(new SymmetricMatrix(dimension));
    }
    SymmetricMatrix sum = triangle.get();
    if (rowCount > 0) {
      sum.addOuterProducts(rows, rowCount);
      rowCount = 0;
    }
    if (rows.length > rowsAtOnce) {
      dropBuffer();
    }
    return sum;
  }

  /** Adds another matrix of the same dimension. */
  public void add(InformationMatrix other) {
    requireOpen();
    trace = OptionalDouble.empty();
    if (!other.isRows()) {
      foldRows().addScaled(1.0, other.sum());
    } else if (triangle.isPresent()) {
      triangle.get().addOuterProducts(other.rows, other.rowCount);
    } else {
      for (int i = 0; i < other.rowCount; i++) {
        System.arraycopy(other.rows[i], 0, nextRow(), 0, dimension);
      }
      settleForm();
    }
  }

  /** So that the form depends on what is in it only, not on how it came. */
  private void settleForm() {
    if (isGathered() && rowCount >= enoughRows) {
      foldRows();
    }
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

  /** S itself, valid until the next change; not a copy. */
  public SymmetricTerm sum() {
    if (closed.isPresent()) {
      return closed.get();
    }
    settleForm();
    return triangle.isPresent() ? foldRows() : new WeightedRows(dimension, rows, rowCount);
  }

  /** Folds what is pending and gives its buffer back, for a state that will rarely change. */
  public void compact() {
    settleForm();
    if (triangle.isPresent()) {
      foldRows();
      dropBuffer();
    } else {
      rows = Arrays.copyOf(rows, rowCount);
      madeRows = rowCount;
    }
  }

  private void dropBuffer() {
    rows = new double[0][];
    madeRows = 0;
  }

  /**
   * Rounds a triangle to float32, for good: no row can follow. Rows stay as they are.
   *
   * @return whether this changed anything
   */
  public boolean closeInSinglePrecision() {
    compact();
    if (triangle.isEmpty()) {
      return false;
    }
    closed = Optional.of(new SymmetricFloats(triangle.get()));
    triangle = Optional.empty();
    trace = OptionalDouble.empty();
    return true;
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    long held = closed.map(SymmetricFloats::heapBytes).orElse(0L);
    held += triangle.map(SymmetricMatrix::heapBytes).orElse(0L);
    held += madeRows * (SymmetricTerm.ARRAY_BYTES + (long) dimension * Double.BYTES);
    return held;
  }

  /** Bytes of {@link #writeTo}. */
  long bytes() {
    settleForm();
    long numbers = isRows() ? (long) rowCount * dimension : SymmetricMatrix.packedLength(dimension);
    return Integer.BYTES + numbers * Double.BYTES;
  }

  void writeTo(ByteBuffer target) {
    settleForm();
    target.putInt(isRows() ? rowCount : TRIANGLE);
    DoubleBuffer numbers = target.asDoubleBuffer();
    if (isRows()) {
      for (int i = 0; i < rowCount; i++) {
        numbers.put(rows[i]);
      }
    } else {
      sum().writeTo(numbers);
    }
    target.position(target.position() + numbers.position() * Double.BYTES);
  }

  /**
   * Reads what {@link #writeTo} wrote; nothing may follow.
   *
   * @throws IllegalArgumentException if there are more or fewer numbers than it says
   */
  static InformationMatrix readFrom(ByteBuffer source, int dimension) {
    if (source.remaining() < Integer.BYTES) {
      throw new IllegalArgumentException("not an information matrix: it ends too early");
    }
    int count = source.getInt();
    boolean isTriangle = count == TRIANGLE;
    if (!isTriangle && (count < 0 || count >= enoughForTriangle(dimension))) {
      throw new IllegalArgumentException("not an information matrix: " + count + " rows");
    }
    long numbers = isTriangle ? SymmetricMatrix.packedLength(dimension) : (long) count * dimension;
    if (source.remaining() != numbers * Double.BYTES) {
      throw new IllegalArgumentException(
          "not an information matrix: %d bytes where %d belong"
              .formatted(source.remaining(), numbers * Double.BYTES));
    }
    InformationMatrix matrix = new InformationMatrix(dimension);
    DoubleBuffer from = source.asDoubleBuffer();
    if (isTriangle) {
      matrix.foldRows().readFrom(from);
    } else {
      matrix.rows = new double[count][dimension];
      matrix.rowCount = count;
      matrix.madeRows = count;
      for (double[] row : matrix.rows) {
        from.get(row);
      }
    }
    source.position(source.limit());
    return matrix;
  }
}
