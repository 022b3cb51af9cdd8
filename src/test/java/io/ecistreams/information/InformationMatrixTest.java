package io.ecistreams.information;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.SymmetricMatrix;
import java.nio.DoubleBuffer;
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
        rows,
        m -> m.logDet(0.5, new LogDeterminant(D)),
        new LogDeterminant(D).ofIdentityPlus(0.5, expected));
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
    assertThat(empty.logDet(1.0, new LogDeterminant(D))).isZero();
  }

  @Test
  void shouldKeepItsOwnPendingRowsWhenAnotherIsAdded() {
    InformationMatrix target = filled(3);

    target.addScaled(0.5, filled(70));

    assertThat(target.trace()).isCloseTo(direct(3).trace() + direct(70).trace() / 2, within(1e-12));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 63, 64, 65, 383, 385})
  void shouldEqualTheOracleWhenMatricesOfAwkwardSizesAreMergedAndClosed(int dimension) {
    InformationMatrix matrix = new InformationMatrix(dimension);
    InformationMatrix other = new InformationMatrix(dimension);
    RealMatrix expected = filled(matrix, 70, 1).add(filled(other, 41, 2));
    LogDeterminant work = new LogDeterminant(dimension);
    double logDet = Math.log(new LUDecomposition(identityPlus(0.05, expected)).getDeterminant());

    matrix.addScaled(1.0, other);

    for (int i = 0; i < dimension; i++) {
      assertThat(matrix.sum().get(dimension - 1, i))
          .isCloseTo(expected.getEntry(dimension - 1, i), within(1e-13));
    }
    assertThat(matrix.trace()).isCloseTo(expected.getTrace(), within(1e-12 * dimension));
    assertThat(matrix.logDet(0.05, work)).isCloseTo(logDet, within(1e-12 * logDet));
    matrix.closeInSinglePrecision();
    assertThat(matrix.logDet(0.05, work)).isCloseTo(logDet, within(1e-6 * logDet));
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
    target.addScaled(1.0, matrix);
    return target.trace();
  }

  private static double traceOfBytes(InformationMatrix matrix) {
    DoubleBuffer buffer = DoubleBuffer.allocate(SymmetricMatrix.packedLength(D));
    matrix.writeTo(buffer);
    InformationMatrix read = new InformationMatrix(D);
    read.readFrom(buffer.flip());
    return read.trace();
  }

  private static InformationMatrix filled(int rows) {
    InformationMatrix matrix = new InformationMatrix(D);
    Random random = new Random(1);
    for (int i = 0; i < rows; i++) {
      fill(matrix.nextRow(), random);
    }
    return matrix;
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
