package io.ecistreams.benchmark;

import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import io.ecistreams.math.SymmetricMatrix;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.bytedeco.javacpp.DoublePointer;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One row folded into S, in blocks of 96. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class FoldBenchmark {
  private static final int ROWS = 96;

  @Param({"128", "384", "768", "1024"})
  public int d;

  private double[][] rows;
  private SymmetricMatrix matrix;
  private DoublePointer nativeRows;
  private DoublePointer nativeMatrix;
  private DMatrixRMaj ejmlRows;
  private DMatrixRMaj ejmlMatrix;
  private RealMatrix commonsRows;
  private RealMatrix commonsMatrix;

  @Setup
  public void fill() {
    blas_set_num_threads(1);
    rows = Matrices.rows(ROWS, d);
    matrix = new SymmetricMatrix(d);
    nativeRows = Matrices.offHeap(Matrices.flat(rows));
    nativeMatrix = Matrices.offHeap(new double[d * d]);
    ejmlRows = new DMatrixRMaj(ROWS, d, true, Matrices.flat(rows));
    ejmlMatrix = new DMatrixRMaj(d, d);
    commonsRows = new Array2DRowRealMatrix(rows);
    commonsMatrix = new Array2DRowRealMatrix(d, d);
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public SymmetricMatrix eci() {
    matrix.addOuterProducts(rows, ROWS);
    return matrix;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  @Fork(jvmArgsAppend = "--add-modules=jdk.incubator.vector")
  public SymmetricMatrix vectors() {
    return eci();
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DoublePointer openblas() {
    cblas_dsyrk(
        CblasRowMajor, CblasUpper, CblasTrans, d, ROWS, 1.0, nativeRows, d, 1.0, nativeMatrix, d);
    return nativeMatrix;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DMatrixRMaj ejml() {
    CommonOps_DDRM.multAddTransA(ejmlRows, ejmlRows, ejmlMatrix);
    return ejmlMatrix;
  }

  @Benchmark
  @OperationsPerInvocation(ROWS)
  public RealMatrix commonsMath() {
    commonsMatrix = commonsMatrix.add(commonsRows.transpose().multiply(commonsRows));
    return commonsMatrix;
  }
}
