package io.ecistreams.benchmark;

import io.ecistreams.information.ScoredGroup;
import io.ecistreams.information.SourceState;
import io.ecistreams.scoring.GroupScorer;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
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

/** The state of a source: fold of a record, merge, binary form. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StateBenchmark {
  @Param({"128", "384", "768", "1024"})
  public int d;

  private SourceState source;
  private SourceState target;
  private ScoredGroup record;
  private byte[] bytes;

  @Setup
  public void fill() {
    source = Boards.state("source", d, 100);
    target = new SourceState(d);
    record =
        new GroupScorer(ScoringDefinition.standard())
            .score(Boards.record("source", d, new Random(1)), Examples.background(d));
    bytes = source.toBytes();
  }

  /** A record of eight negatives. */
  @Benchmark
  public SourceState foldRecord() {
    target.fold(record);
    return target;
  }

  @Benchmark
  public SourceState merge() {
    target.merge(source);
    return target;
  }

  @Benchmark
  public byte[] encode() {
    return source.toBytes();
  }

  @Benchmark
  public SourceState decode() {
    return SourceState.fromBytes(bytes);
  }
}
