package io.ecistreams.benchmark;

import io.ecistreams.information.SourceState;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.Depth;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
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

/**
 * A record of eight negatives folded into one of four sources of 102,400 examples each, in turn,
 * and the ranking over one window made anew.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EmissionBenchmark {
  private static final List<String> SOURCES = List.of("a", "b", "c", "d");
  private static final int RECORDS = 200;
  private static final int DOUBLINGS = 6;

  @Param({"128", "384", "768", "1024"})
  public int d;

  private final List<ExampleGroup> records = new ArrayList<>();
  private Board board;
  private int next;

  @Setup
  public void fill() {
    BoardSettings settings =
        new BoardSettings(ScoringDefinition.standard(), WindowPolicy.unbounded(), 128);
    board = Examples.frozenBoard(Examples.BOARD, d, settings);
    for (String source : SOURCES) {
      Partial partial =
          new Partial(new Partial.Key(Examples.BOARD, Examples.background(d), source, 0));
      SourceState state = partial.state();
      state.merge(Boards.state(source, d, RECORDS));
      for (int i = 0; i < DOUBLINGS; i++) {
        state.merge(SourceState.fromBytes(state.toBytes()));
      }
      board.accept(partial, 0);
    }
    Random random = new Random(1);
    for (int i = 0; i < 64; i++) {
      records.add(Boards.record(SOURCES.get(i % SOURCES.size()), d, random));
    }
  }

  private void fold() {
    board.accept(Examples.routed(records.get(next++ % records.size())), 0);
  }

  /** Scores of now, effective ranks and hybrids as they were: what every record costs. */
  @Benchmark
  public BoardEstimate scores() {
    fold();
    return board.emit(Depth.SCORES).estimate();
  }

  /** With the source's effective rank and the three hybrids that it is part of. */
  @Benchmark
  public BoardEstimate everything() {
    fold();
    return board.estimate();
  }
}
