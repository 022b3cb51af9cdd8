package io.ecistreams.benchmark;

import io.ecistreams.information.ScoredGroup;
import io.ecistreams.information.ScoredGroup.WeightedNegative;
import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.LogDeterminant.Term;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** States of sources: fold of a record, merge, codec, all pairs and triples of K sources. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StateBenchmark {
  private static final int SOURCES = 8;
  private static final int NEGATIVES = 8;

  @Param({"128", "384", "768", "1024"})
  public int d;

  private final List<SourceState> sources = new ArrayList<>();
  private ScoredGroup record;
  private SourceState target;
  private byte[] bytes;
  private LogDeterminant work;

  @Setup
  public void fill() {
    Random random = new Random(1);
    for (int k = 0; k < SOURCES; k++) {
      SourceState state = new SourceState(d);
      for (int i = 0; i < 100; i++) {
        state.fold(group(random));
      }
      sources.add(state);
    }
    record = group(random);
    target = new SourceState(d);
    bytes = sources.get(0).toBytes();
    work = new LogDeterminant(d);
  }

  private ScoredGroup group(Random random) {
    List<WeightedNegative> rows = new ArrayList<>();
    for (int i = 0; i < NEGATIVES; i++) {
      rows.add(new WeightedNegative(random.nextDouble(), vector(random)));
    }
    SourceSums sums = new SourceSums();
    sums.addRecords(1);
    return new ScoredGroup(0, random.nextLong(), sums, vector(random), rows);
  }

  private float[] vector(Random random) {
    float[] vector = new float[d];
    for (int j = 0; j < d; j++) {
      vector[j] = (float) random.nextGaussian();
    }
    return vector;
  }

  /** A record of eight negatives. */
  @Benchmark
  public SourceState foldRecord() {
    target.fold(record);
    return target;
  }

  @Benchmark
  public SourceState merge() {
    target.merge(sources.get(0));
    return target;
  }

  @Benchmark
  public byte[] encode() {
    return sources.get(0).toBytes();
  }

  @Benchmark
  public SourceState decode() {
    return SourceState.fromBytes(bytes);
  }

  @Benchmark
  public double hybridOfTwo() {
    return hybrid(0, 1);
  }

  @Benchmark
  public double hybridOfThree() {
    return hybrid(0, 1, 2);
  }

  @Benchmark
  public double hybridOfEight() {
    return hybrid(0, 1, 2, 3, 4, 5, 6, 7);
  }

  /** 28 hybrids. */
  @Benchmark
  public double allPairsOfEight() {
    double sum = 0;
    for (int i = 0; i < SOURCES; i++) {
      for (int j = i + 1; j < SOURCES; j++) {
        sum += hybrid(i, j);
      }
    }
    return sum;
  }

  private double hybrid(int... parts) {
    List<Term> terms = new ArrayList<>();
    for (int part : parts) {
      terms.add(new Term(1.0 / parts.length / 800, sources.get(part).matrix().sum()));
    }
    return work.ofIdentityPlus(terms);
  }
}
