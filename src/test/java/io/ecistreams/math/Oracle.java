package io.ecistreams.math;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;

/** The same numbers by Commons Math. */
final class Oracle {

  private Oracle() {}

  /** Sizes around the blocks of three, eight, 32 and 64. */
  static IntStream awkwardSizes() {
    return IntStream.of(1, 2, 3, 7, 8, 9, 31, 32, 33, 63, 64, 65);
  }

  static IntStream largeSizes() {
    return IntStream.of(127, 383, 385);
  }

  /** Rows with entries in [-1, 1). */
  static double[][] rows(int count, int dimension, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][dimension];
    for (double[] row : rows) {
      for (int j = 0; j < dimension; j++) {
        row[j] = 2 * random.nextDouble() - 1;
      }
    }
    return rows;
  }

  /** {@code sum_r x_r x_r^T} of the first rows. */
  static RealMatrix gram(double[][] x, int count) {
    RealMatrix used = new Array2DRowRealMatrix(x).getSubMatrix(0, count - 1, 0, x[0].length - 1);
    return used.transpose().multiply(used);
  }

  static SymmetricMatrix packed(RealMatrix matrix) {
    SymmetricMatrix packed = new SymmetricMatrix(matrix.getRowDimension());
    for (int i = 0; i < matrix.getRowDimension(); i++) {
      for (int j = 0; j <= i; j++) {
        packed.row(i)[j] = matrix.getEntry(i, j);
      }
    }
    return packed;
  }

  static double logDetOfIdentityPlus(double scale, RealMatrix matrix) {
    RealMatrix shifted =
        matrix
            .scalarMultiply(scale)
            .add(MatrixUtils.createRealIdentityMatrix(matrix.getRowDimension()));
    RealMatrix factor = new CholeskyDecomposition(shifted, 1e-9, 1e-12).getL();
    return IntStream.range(0, factor.getRowDimension())
        .mapToDouble(i -> 2 * Math.log(factor.getEntry(i, i)))
        .sum();
  }

  static double[] eigenvalues(RealMatrix matrix) {
    return Arrays.stream(new EigenDecomposition(matrix).getRealEigenvalues()).sorted().toArray();
  }
}
