package io.ecistreams.benchmark;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf_work;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_daxpy;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.SymmetricMatrix;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** ln det(I + sum of weighted matrices), as for a hybrid: the weighted sum, then one factor. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class HybridBenchmark {

  @Param({"128", "384", "768", "1024"})
  public int d;

  @Param({"2", "3", "4", "5", "6", "7", "8"})
  public int sources;

  private double weight;
  private List<Term> terms;
  private LogDeterminant work;
  private DoublePointer nativeIdentity;
  private DoublePointer nativeMatrix;
  private DoublePointer nativeWork;
  private DMatrixRMaj ejmlMatrix;
  private DMatrixRMaj ejmlWork;
  private CholeskyDecomposition_F64<DMatrixRMaj> ejmlCholesky;
  private RealMatrix commonsMatrix;

  /** Each peer adds its one matrix as often as there are sources. */
  @Setup
  public void fill() {
    blas_set_num_threads(1);
    SymmetricMatrix matrix = Matrices.gram(Matrices.rows(2 * d, d));
    weight = 1.0 / sources / (2 * d);
    terms = Collections.nCopies(sources, new Term(weight, matrix));
    work = new LogDeterminant(d);
    double[] square = Matrices.identityPlus(1.0, matrix);
    nativeIdentity = Matrices.offHeap(Matrices.identityPlus(0.0, matrix));
    nativeMatrix = Matrices.offHeap(square);
    nativeWork = Matrices.offHeap(square);
    ejmlMatrix = new DMatrixRMaj(d, d, true, square.clone());
    ejmlWork = new DMatrixRMaj(d, d);
    ejmlCholesky = DecompositionFactory_DDRM.chol(d, true);
    commonsMatrix = new Array2DRowRealMatrix(Matrices.square(square, d));
  }

  @Benchmark
  public double eci() {
    return work.ofIdentityPlus(terms);
  }

  @Benchmark
  public double openblas() {
    Pointer.memcpy(nativeWork, nativeIdentity, (long) d * d * Double.BYTES);
    for (int k = 0; k < sources; k++) {
      cblas_daxpy(d * d, weight, nativeMatrix, 1, nativeWork, 1);
    }
    LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, (byte) 'L', d, nativeWork, d);
    double logDet = 0;
    for (int i = 0; i < d; i++) {
      logDet += Math.log(nativeWork.get((long) i * d + i));
    }
    return 2 * logDet;
  }

  @Benchmark
  public double ejml() {
    CommonOps_DDRM.setIdentity(ejmlWork);
    for (int k = 0; k < sources; k++) {
      CommonOps_DDRM.addEquals(ejmlWork, weight, ejmlMatrix);
    }
    ejmlCholesky.decompose(ejmlWork);
    return Math.log(ejmlCholesky.computeDeterminant().getReal());
  }

  @Benchmark
  public double commonsMath() {
    RealMatrix sum = MatrixUtils.createRealIdentityMatrix(d);
    for (int k = 0; k < sources; k++) {
      sum = sum.add(commonsMatrix.scalarMultiply(weight));
    }
    return Math.log(new CholeskyDecomposition(sum).getDeterminant());
  }
}
