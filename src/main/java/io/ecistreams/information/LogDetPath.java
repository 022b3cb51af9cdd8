package io.ecistreams.information;

import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.MovingLogDeterminant;
import io.ecistreams.math.SymmetricTerm;
import io.ecistreams.math.WeightedRows;
import io.ecistreams.math.Workbench;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/**
 * How the log-determinant of one growing matrix is read: by one factorisation, O(d^3), or, where
 * reads come with few new rows between them, by an inverse that follows the rows, O(d^2) a row.
 *
 * <p>Costs as measured (src/docs/benchmarks.md): a factorisation takes as long as following d/14
 * rows, a new inverse as long as four to ten factorisations. So rows are followed up to d/14 of
 * them between two reads; an inverse is made at the second such read in a row, and where one served
 * fewer than {@value #LEAST_READS} reads no other is made before n has doubled. Below d = 28 the
 * factorisation is always the cheaper.
 *
 * <p>Drift: a followed value is given only where its certified error is below {@link
 * MovingLogDeterminant#TOLERANCE} of it, and rounding adds less than 1e-11 of it before the inverse
 * is made anew from S, which no inverse has touched. So both ways agree to 1.1e-10 of the value,
 * after any number of rows.
 *
 * <p>Memory: the inverse is a full square, d^2 doubles, for each window of each source that is
 * followed; none while reads are far apart.
 */
final class LogDetPath {
  private static final int ROWS_DIVISOR = 14;
  private static final int LEAST_READS = 12;

  /** Rows that an inverse gathers before it takes them in. */
  private static final int INVERSE_ROWS = 24;

  private Optional<MovingLogDeterminant> moving = Optional.empty();
  private final List<double[]> fresh = new ArrayList<>();
  private int freshRows;
  private boolean broken = true;
  private boolean fewBefore;
  private int reads;
  private long inverseBytes;
  private double leastScaleToFollow = Double.POSITIVE_INFINITY;
  private final BooleanSupplier hasRoom;

  /** A path that may always hold an inverse. */
  LogDetPath() {
    this(() -> true);
  }

  /**
   * A path.
   *
   * @param hasRoom whether there is memory for an inverse
   */
  LogDetPath(BooleanSupplier hasRoom) {
    this.hasRoom = hasRoom;
  }

  /** Takes note of what was added to the matrix. */
  void follow(InformationMatrix part) {
    if (!(part.sum() instanceof WeightedRows rows)) {
      freshRows = limit(part.dimension()) + 1;
      breakOff();
      return;
    }
    freshRows += rows.count();
    if (isFollowing()) {
      fresh.addAll(Arrays.asList(rows.rows()).subList(0, rows.count()));
      if (freshRows > limit(part.dimension())) {
        breakOff();
      }
    }
  }

  /** Takes note of a change other than by rows. */
  void breakOff() {
    broken = true;
    fresh.clear();
  }

  /** Whether an inverse follows the rows. */
  boolean isFollowing() {
    return moving.isPresent() && !broken;
  }

  /** Memory held, bytes: the inverse, beside which the few rows that wait for it are nothing. */
  long heapBytes() {
    return moving.isPresent() ? inverseBytes : 0;
  }

  private static int limit(int dimension) {
    return dimension / ROWS_DIVISOR - 1;
  }

  /**
   * {@code ln det(I + scale S)}.
   *
   * @param scale > 0, falling from read to read
   * @param parts their sum is S
   */
  double at(double scale, List<SymmetricTerm> parts, Workbench work) {
    boolean few = freshRows <= limit(work.dimension());
    freshRows = 0;
    if (moving.isPresent() && !hasRoom.getAsBoolean()) {
      moving = Optional.empty();
      breakOff();
    }
    List<Term> terms = parts.stream().map(part -> new Term(scale, part)).toList();
    OptionalDouble followed = few ? followed(scale) : OptionalDouble.empty();
    if (followed.isEmpty()
        && few
        && fewBefore
        && !work.logDeterminant().isOfFewRows(terms)
        && isWorthAnInverse(scale)) {
      followed = startAnew(scale, parts, work);
    }
    if (!few) {
      moving = Optional.empty();
      breakOff();
    }
    fewBefore = few;
    return followed.isPresent()
        ? followed.getAsDouble()
        : work.logDeterminant().ofIdentityPlus(terms);
  }

  private OptionalDouble followed(double scale) {
    if (moving.isEmpty() || broken || moving.get().isExpired()) {
      return OptionalDouble.empty();
    }
    moving.get().add(fresh.toArray(new double[0][]), fresh.size());
    fresh.clear();
    reads++;
    return moving.get().at(scale);
  }

  private boolean isWorthAnInverse(double scale) {
    if (!hasRoom.getAsBoolean()) {
      return false;
    }
    if (moving.isPresent() && reads < LEAST_READS) {
      moving = Optional.empty();
      leastScaleToFollow = scale / 2;
    }
    return scale <= leastScaleToFollow;
  }

  private OptionalDouble startAnew(double scale, List<SymmetricTerm> parts, Workbench work) {
    if (moving.isEmpty()) {
      moving = Optional.of(work.newMovingLogDeterminant());
      long d = work.dimension();
      inverseBytes = Double.BYTES * d * (d + INVERSE_ROWS);
    }
    moving.get().start(scale, parts);
    fresh.clear();
    broken = false;
    reads = 0;
    return moving.get().at(scale);
  }
}
