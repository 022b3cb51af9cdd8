package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.SymmetricMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InformationMatrixTest {
  private static final int D = 5;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 129, 200})
  void shouldCountPendingRowsWhenReadByAnyMethod(int rows) {
    SymmetricMatrix expected = direct(rows);

    assertReads(rows, InformationMatrix::trace, expected.trace());
    assertReads(rows, m -> m.sum().trace(), expected.trace());
    assertReads(
        rows, m -> States.logDet(m, 0.5), new LogDeterminant(D).ofIdentityPlus(0.5, expected));
    assertReads(rows, InformationMatrixTest::traceOfTarget, expected.trace());
    assertReads(rows, InformationMatrixTest::traceOfBytes, expected.trace());
    assertReads(
        rows,
        m -> {
          m.compact();
          return m.trace();
        },
        expected.trace());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 64, 65})
  void shouldGiveTheSameSumWhenReadBetweenRows(int rows) {
    InformationMatrix read = new InformationMatrix(D);
    Random random = new Random(1);
    for (int i = 0; i < rows; i++) {
      fill(read.nextRow(), random);
      read.trace();
      if (i % 10 == 0) {
        read.compact();
      }
    }

    assertThat(read.trace()).isCloseTo(direct(rows).trace(), within(1e-14 * rows));
  }

  @Test
  void shouldBeZeroWhenItHasNoRows() {
    InformationMatrix empty = new InformationMatrix(D);

    assertThat(empty.trace()).isZero();
    assertThat(States.logDet(empty, 1.0)).isZero();
  }

  /** Rows and triangles of every size, below, at and above the number of rows that makes one. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 9, 64})
  void shouldEqualTheFoldOneByOneWhenAnyTwoFormsAreAdded(int dimension) {
    int enough = InformationMatrix.enoughForTriangle(dimension);
    int[] sizes = {0, 1, enough - 1, enough, enough + 1, 2 * enough, 200};
    for (int left : sizes) {
      for (int right : sizes) {
        for (boolean isCompact : new boolean[] {false, true}) {
          InformationMatrix sum = filled(dimension, 1, left);
          InformationMatrix other = filled(dimension, 2, right);
          if (isCompact) {
            sum.compact();
            other.compact();
          }
          boolean staysRows = sum.staysRowsWith(other);

          sum.add(other);

          InformationMatrix whole = filled(dimension, 1, left);
          append(whole, 2, right);
          assertSame(sum, whole);
          assertSame(other, filled(dimension, 2, right));
          assertThat(sum.isRows()).isEqualTo(left + right < enough);
          assertThat(sum.bytes()).isEqualTo(whole.bytes());
          if (!isCompact) {
            continue;
          }
          assertThat(staysRows).isEqualTo(left + right < enough);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 64, 65})
  void shouldTakeTheSmallerFormWhenWritten(int dimension) {
    int enough = InformationMatrix.enoughForTriangle(dimension);
    for (int rows = 0; rows <= enough + 1; rows++) {
      InformationMatrix matrix = filled(dimension, 1, rows);
      long asRows = 8L * rows * dimension;
      long asTriangle = 4L * dimension * (dimension + 1);

      assertThat(matrix.bytes()).isEqualTo(4 + (rows < enough ? asRows : asTriangle));
      assertThat(matrix.bytes() - 4)
          .isLessThanOrEqualTo(Math.min(asRows + 4L * dimension, asTriangle));
      assertThat(matrix.isRows()).isEqualTo(rows < enough);
    }
  }

  @Test
  void shouldHoldNoMoreThanItsRowsWhenCompacted() {
    InformationMatrix few = filled(384, 1, 20);
    InformationMatrix many = filled(384, 1, 500);
    few.compact();
    many.compact();

    assertThat(few.heapBytes()).isBetween(20 * 384 * 8L, 20 * (384 * 8L + 32));
    assertThat(many.heapBytes()).isBetween(4L * 384 * 385, 4L * 384 * 385 + 384 * 32);
    assertThat(many.closeInSinglePrecision()).isTrue();
    assertThat(many.heapBytes()).isLessThan(4L * 384 * 385 * 55 / 100);
    assertThat(few.closeInSinglePrecision()).isFalse();
    assertSame(few, filled(384, 1, 20));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 63, 64, 65, 383, 385})
  void shouldEqualTheOracleWhenMatricesOfAwkwardSizesAreMergedAndClosed(int dimension) {
    InformationMatrix matrix = new InformationMatrix(dimension);
    InformationMatrix other = new InformationMatrix(dimension);
    RealMatrix expected = filled(matrix, 70, 1).add(filled(other, 41, 2));
    double logDet = Math.log(new LUDecomposition(identityPlus(0.05, expected)).getDeterminant());

    matrix.add(other);

    for (int i = 0; i < dimension; i++) {
      assertThat(matrix.sum().get(dimension - 1, i))
          .isCloseTo(expected.getEntry(dimension - 1, i), within(1e-13));
    }
    assertThat(matrix.trace()).isCloseTo(expected.getTrace(), within(1e-12 * dimension));
    assertThat(States.logDet(matrix, 0.05)).isCloseTo(logDet, within(1e-12 * logDet));
    matrix.closeInSinglePrecision();
    assertThat(States.logDet(matrix, 0.05)).isCloseTo(logDet, within(1e-6 * logDet));
  }

  /** Fills the matrix with rows, and gives the same by Commons Math. */
  private static RealMatrix filled(InformationMatrix matrix, int rows, long seed) {
    Random random = new Random(seed);
    RealMatrix x = MatrixUtils.createRealMatrix(rows, matrix.dimension());
    for (int i = 0; i < rows; i++) {
      double[] row = matrix.nextRow();
      fill(row, random);
      x.setRow(i, row);
    }
    return x.transpose().multiply(x);
  }

  private static RealMatrix identityPlus(double scale, RealMatrix matrix) {
    return matrix
        .scalarMultiply(scale)
        .add(MatrixUtils.createRealIdentityMatrix(matrix.getRowDimension()));
  }

  private static void assertReads(
      int rows, ToDoubleFunction<InformationMatrix> read, double expected) {
    assertThat(read.applyAsDouble(filled(rows))).isCloseTo(expected, within(1e-14 * rows));
  }

  private static double traceOfTarget(InformationMatrix matrix) {
    InformationMatrix target = new InformationMatrix(D);
    target.add(matrix);
    return target.trace();
  }

  private static double traceOfBytes(InformationMatrix matrix) {
    return read(matrix).trace();
  }

  private static InformationMatrix read(InformationMatrix matrix) {
    ByteBuffer buffer = ByteBuffer.allocate((int) matrix.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    matrix.writeTo(buffer);
    assertThat(buffer.hasRemaining()).isFalse();
    return InformationMatrix.readFrom(buffer.flip(), matrix.dimension());
  }

  private static void assertSame(InformationMatrix actual, InformationMatrix expected) {
    double tolerance = 1e-13 * Math.max(1, expected.trace());
    assertThat(actual.trace()).isCloseTo(expected.trace(), within(tolerance));
    for (int i = 0; i < expected.dimension(); i++) {
      for (int j = 0; j <= i; j++) {
        assertThat(actual.sum().get(i, j)).isCloseTo(expected.sum().get(i, j), within(tolerance));
      }
    }
  }

  private static InformationMatrix filled(int dimension, long seed, int rows) {
    InformationMatrix matrix = new InformationMatrix(dimension);
    append(matrix, seed, rows);
    return matrix;
  }

  private static void append(InformationMatrix matrix, long seed, int rows) {
    Random random = new Random(seed);
    for (int i = 0; i < rows; i++) {
      fill(matrix.nextRow(), random);
    }
  }

  private static InformationMatrix filled(int rows) {
    return filled(D, 1, rows);
  }

  private static SymmetricMatrix direct(int rows) {
    double[][] x = new double[rows][D];
    Random random = new Random(1);
    for (double[] row : x) {
      fill(row, random);
    }
    SymmetricMatrix sum = new SymmetricMatrix(D);
    sum.addOuterProducts(x, rows);
    return sum;
  }

  private static void fill(double[] row, Random random) {
    for (int j = 0; j < row.length; j++) {
      row[j] = random.nextDouble() - 0.5;
    }
  }
}
