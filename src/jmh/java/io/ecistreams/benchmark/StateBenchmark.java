package io.ecistreams.benchmark;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.SourceState;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
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
  private SourceState part;
  private ExampleGroup record;
  private CosineBackground background;
  private final ExampleFlags flags = new ExampleFlags();
  private final GroupScorer scorer = new GroupScorer(ScoringDefinition.standard());
  private byte[] bytes;

  @Setup
  public void fill() {
    source = Boards.state("source", d, 100);
    target = new SourceState(d);
    background = Examples.background(d);
    record = Boards.record("source", d, new Random(1));
    part = Boards.state("source", d, 1);
    bytes = source.toBytes();
  }

  /** A record of eight negatives, weighed and folded. */
  @Benchmark
  public SourceState foldRecord() {
    scorer.fold(record, background, target, flags);
    return target;
  }

  /** The rows of a record of eight negatives. */
  @Benchmark
  public SourceState mergeRows() {
    target.merge(part);
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
