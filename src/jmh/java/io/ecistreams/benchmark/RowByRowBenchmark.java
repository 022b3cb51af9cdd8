package io.ecistreams.benchmark;

import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.MovingLogDeterminant;
import io.ecistreams.math.SymmetricEigenvalues;
import io.ecistreams.math.SymmetricMatrix;
import io.ecistreams.math.Workbench;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The log-determinant read after every row, or every eight, out of 100,000. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RowByRowBenchmark {
  private static final int EIGHT = 8;
  private static final int EXAMPLES = 100_000;

  @Param({"128", "384", "768", "1024"})
  public int d;

  private double[][] rows;
  private SymmetricMatrix matrix;
  private MovingLogDeterminant moving;
  private LogDeterminant work;
  private SymmetricEigenvalues eigenvalues;

  @Setup
  public void fill() {
    rows = Matrices.rows(EIGHT, d);
    double[][] many = Matrices.rows(2 * d, d);
    matrix = new SymmetricMatrix(d);
    matrix.addScaled(EXAMPLES / (2.0 * d), Matrices.gram(many));
    Workbench bench = new Workbench(d);
    work = bench.logDeterminant();
    moving = bench.newMovingLogDeterminant();
    moving.start(1.0 / EXAMPLES, List.of(matrix));
    eigenvalues = bench.eigenvalues();
  }

  @Benchmark
  public OptionalDouble followOne() {
    moving.add(rows, 1);
    return moving.at(1.0 / (EXAMPLES + 100));
  }

  @Benchmark
  @OperationsPerInvocation(EIGHT)
  public OptionalDouble followEight() {
    moving.add(rows, EIGHT);
    return moving.at(1.0 / (EXAMPLES + 100));
  }

  @Benchmark
  public double foldOneAndFactor() {
    matrix.addOuterProducts(rows, 1);
    return work.ofIdentityPlus(1.0 / EXAMPLES, matrix);
  }

  @Benchmark
  public MovingLogDeterminant newInverse() {
    moving.start(1.0 / EXAMPLES, List.of(matrix));
    return moving;
  }

  @Benchmark
  public double[] eigenvalues() {
    return eigenvalues.of(matrix);
  }
}
