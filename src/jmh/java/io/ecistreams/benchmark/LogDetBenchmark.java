package io.ecistreams.benchmark;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dpotrf_work;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.SymmetricMatrix;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** ln det(I + S/n) by a factorisation of a copy. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LogDetBenchmark {

  @Param({"128", "384", "768", "1024"})
  public int d;

  private double scale;
  private SymmetricMatrix matrix;
  private LogDeterminant work;
  private DoublePointer nativeMatrix;
  private DoublePointer nativeWork;
  private DMatrixRMaj ejmlMatrix;
  private DMatrixRMaj ejmlWork;
  private CholeskyDecomposition_F64<DMatrixRMaj> ejmlCholesky;
  private RealMatrix commonsMatrix;

  @Setup
  public void fill() {
    blas_set_num_threads(1);
    matrix = Matrices.gram(Matrices.rows(2 * d, d));
    scale = 1.0 / (2 * d);
    work = new LogDeterminant(d);
    double[] square = Matrices.identityPlus(scale, matrix);
    nativeMatrix = Matrices.offHeap(square);
    nativeWork = Matrices.offHeap(square);
    ejmlMatrix = new DMatrixRMaj(d, d, true, square.clone());
    ejmlWork = new DMatrixRMaj(d, d);
    ejmlCholesky = DecompositionFactory_DDRM.chol(d, true);
    commonsMatrix = new Array2DRowRealMatrix(Matrices.square(square, d));
  }

  @Benchmark
  public double eci() {
    return work.ofIdentityPlus(scale, matrix);
  }

  @Benchmark
  @Fork(jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public double vectors() {
    return eci();
  }

  @Benchmark
  public double openblas() {
    Pointer.memcpy(nativeWork, nativeMatrix, (long) d * d * Double.BYTES);
    LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, (byte) 'L', d, nativeWork, d);
    double logDet = 0;
    for (int i = 0; i < d; i++) {
      logDet += Math.log(nativeWork.get((long) i * d + i));
    }
    return 2 * logDet;
  }

  @Benchmark
  public double ejml() {
    ejmlWork.setTo(ejmlMatrix);
    ejmlCholesky.decompose(ejmlWork);
    return Math.log(ejmlCholesky.computeDeterminant().getReal());
  }

  @Benchmark
  public double commonsMath() {
    return Math.log(new CholeskyDecomposition(commonsMatrix).getDeterminant());
  }
}
