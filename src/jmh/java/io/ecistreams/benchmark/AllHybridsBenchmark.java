package io.ecistreams.benchmark;

import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.HybridPolicy.Pooling;
import io.ecistreams.model.RankedSource;
import io.ecistreams.scoring.HybridRanking;
import io.ecistreams.scoring.RankingEstimator;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import io.ecistreams.scoring.ScoringDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The ranking of all 28 pairs, or all 84 pairs and triples, of eight sources. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class AllHybridsBenchmark {

  @Param({"128", "384", "768", "1024"})
  public int d;

  @Param({"2", "3"})
  public int size;

  private final List<Windowed> sources = new ArrayList<>();
  private List<RankedSource> ranked = List.of();
  private HybridRanking hybrids;

  @Setup
  public void fill() {
    for (int k = 0; k < 8; k++) {
      SourceState state = Boards.state("source" + k, d, 100);
      sources.add(new Windowed("source" + k, state));
    }
    Workbench work = new Workbench(d);
    ScoringDefinition definition = ScoringDefinition.standard();
    ranked = new RankingEstimator(definition, 1_000, work).rank(sources);
    hybrids = new HybridRanking(definition, new HybridPolicy(size, Pooling.SOURCE), work);
  }

  @Benchmark
  public List<HybridEstimate> rankAll() {
    return hybrids.rank(sources, ranked);
  }
}
