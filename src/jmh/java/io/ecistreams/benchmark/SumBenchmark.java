package io.ecistreams.benchmark;

import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_daxpy;

import io.ecistreams.math.SymmetricMatrix;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.bytedeco.javacpp.DoublePointer;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One matrix added to another, as when states are merged; OpenBLAS too adds one triangle only. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SumBenchmark {

  @Param({"128", "384", "768", "1024"})
  public int d;

  private SymmetricMatrix matrix;
  private SymmetricMatrix sum;
  private int packedLength;
  private DoublePointer nativeMatrix;
  private DoublePointer nativeSum;
  private DMatrixRMaj ejmlMatrix;
  private DMatrixRMaj ejmlSum;
  private RealMatrix commonsMatrix;
  private RealMatrix commonsSum;

  @Setup
  public void fill() {
    blas_set_num_threads(1);
    matrix = Matrices.gram(Matrices.rows(d, d));
    sum = new SymmetricMatrix(d);
    double[] square = Matrices.identityPlus(1.0, matrix);
    packedLength = SymmetricMatrix.packedLength(d);
    nativeMatrix = Matrices.offHeap(square);
    nativeSum = Matrices.offHeap(square);
    ejmlMatrix = new DMatrixRMaj(d, d, true, square.clone());
    ejmlSum = new DMatrixRMaj(d, d);
    commonsMatrix = new Array2DRowRealMatrix(Matrices.square(square, d));
    commonsSum = new Array2DRowRealMatrix(d, d);
  }

  @Benchmark
  public SymmetricMatrix eci() {
    sum.addScaled(1.0, matrix);
    return sum;
  }

  @Benchmark
  public DoublePointer openblas() {
    cblas_daxpy(packedLength, 1.0, nativeMatrix, 1, nativeSum, 1);
    return nativeSum;
  }

  @Benchmark
  public DMatrixRMaj ejml() {
    CommonOps_DDRM.addEquals(ejmlSum, ejmlMatrix);
    return ejmlSum;
  }

  @Benchmark
  public RealMatrix commonsMath() {
    commonsSum = commonsSum.add(commonsMatrix);
    return commonsSum;
  }
}
