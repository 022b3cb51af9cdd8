package io.ecistreams.scoring;

import io.ecistreams.information.SourceSums;
import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.SymmetricMatrix;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.EstimateState;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.HybridPolicy;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.scoring.Jackknife.BlockMeans;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * Scores and ranks the unions of sources, from the sources' matrices. Not safe for use by several
 * threads.
 *
 * <p>Cost: one factorisation for each hybrid with a part that has changed, d^3/6 fused
 * multiply-adds, and for twelve sources there are 66 pairs and 220 triples. So with {@link
 * Depth#BOUNDED} an estimate takes about {@value #BOUNDED_WORK} of these operations, a tenth of a
 * second, and the others keep their score until it is their turn.
 */
public final class HybridRanking {
  private static final double BOUNDED_WORK = 7e8;
  private static final int LEAST_BOUNDED = 1;

  private final ScoringDefinition definition;
  private final HybridPolicy policy;
  private final int dimension;
  private final Workbench work;

  /** With work buffers that others of the thread may use too. */
  public HybridRanking(ScoringDefinition definition, HybridPolicy policy, Workbench work) {
    this.definition = definition;
    this.policy = policy;
    this.dimension = work.dimension();
    this.work = work;
  }

  /** A hybrid with what its rank set is made of. */
  private record Scored(HybridEstimate estimate, BlockMeans blocks, boolean ranked) {
    double eci() {
      return estimate.eci();
    }
  }

  /**
   * The hybrids as they are known.
   *
   * @param hybrids highest eci first, unranked ones last
   * @param outdated how many more have no score yet, or one that was made before a part changed
   */
  public record Hybrids(List<HybridEstimate> hybrids, int outdated) {}

  /**
   * All hybrids, of now.
   *
   * @param sources the possible parts
   * @param ranked the ranking of the sources, highest eci first
   */
  public List<HybridEstimate> rank(List<Windowed> sources, List<RankedSource> ranked) {
    return rank(sources, ranked, new HybridScores(), Depth.ALL).hybrids();
  }

  /** The same, scoring only what is not in {@code known}, or has changed since. */
  Hybrids rank(List<Windowed> sources, List<RankedSource> ranked, HybridScores known, Depth depth) {
    List<List<Windowed>> hybrids = subsets(sources);
    Map<String, List<Term>> means = new HashMap<>();
    known.refresh(hybrids, atMost(depth), parts -> eci(parts, means));
    List<Scored> scored = new ArrayList<>();
    for (List<Windowed> parts : hybrids) {
      OptionalDouble eci = known.score(parts);
      if (eci.isPresent()) {
        scored.add(scored(parts, eci.getAsDouble()));
      }
    }
    scored.sort(
        Comparator.comparing((Scored h) -> !h.ranked())
            .thenComparing(Comparator.comparingDouble(Scored::eci).reversed())
            .thenComparing(h -> h.estimate().name()));
    return new Hybrids(placed(scored, ranked), known.outdated(hybrids));
  }

  private int atMost(Depth depth) {
    double factorisation = (double) dimension * dimension * dimension / 6;
    return switch (depth) {
      case SCORES -> 0;
      case BOUNDED -> (int) Math.max(LEAST_BOUNDED, BOUNDED_WORK / factorisation);
      case ALL -> Integer.MAX_VALUE;
    };
  }

  private List<List<Windowed>> subsets(List<Windowed> sources) {
    List<Windowed> byName = sources.stream().sorted(Comparator.comparing(Windowed::name)).toList();
    List<List<Windowed>> subsets = new ArrayList<>();
    for (int size = 2; size <= Math.min(policy.maxSources(), byName.size()); size++) {
      collect(byName, 0, size, List.of(), subsets);
    }
    return subsets;
  }

  private static void collect(
      List<Windowed> from, int next, int missing, List<Windowed> chosen, List<List<Windowed>> to) {
    if (missing == 0) {
      to.add(chosen);
      return;
    }
    for (int i = next; i <= from.size() - missing; i++) {
      List<Windowed> more = new ArrayList<>(chosen);
      more.add(from.get(i));
      collect(from, i + 1, missing - 1, List.copyOf(more), to);
    }
  }

  /** One factorisation; the mixture is summed in its work buffer. */
  private double eci(List<Windowed> parts, Map<String, List<Term>> means) {
    double kappa = definition.kappa();
    List<Double> shares = shares(parts);
    List<Term> mixture = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      for (Term term : means.computeIfAbsent(parts.get(i).name(), meanOf(parts.get(i)))) {
        mixture.add(new Term(kappa * shares.get(i) * term.weight(), term.matrix()));
      }
    }
    return work.logDeterminant().ofIdentityPlus(mixture) / kappa;
  }

  /** A source's M, summed over its panes once for all of the hybrids that it is part of. */
  private Function<String, List<Term>> meanOf(Windowed part) {
    return name -> {
      List<Term> panes = part.window().terms(1.0 / part.window().sums().examples());
      if (panes.size() == 1 || work.logDeterminant().isOfFewRows(panes)) {
        return panes;
      }
      SymmetricMatrix sum = new SymmetricMatrix(dimension);
      panes.forEach(pane -> sum.addScaled(pane.weight(), pane.matrix()));
      return List.of(new Term(1.0, sum));
    };
  }

  private List<Double> shares(List<Windowed> parts) {
    List<Double> units = parts.stream().map(this::units).toList();
    double sum = units.stream().mapToDouble(Double::doubleValue).sum();
    return units.stream().map(unit -> unit / sum).toList();
  }

  private double units(Windowed part) {
    return switch (policy.pooling()) {
      case SOURCE -> 1;
      case QUERY -> part.window().queries();
      case NEGATIVE -> part.window().sums().examples();
    };
  }

  private Scored scored(List<Windowed> parts, double eci) {
    List<Double> shares = shares(parts);
    double trace = 0;
    double signal = 0;
    double margin = 0;
    double negativesPerQuery = 0;
    boolean ranked = true;
    for (int i = 0; i < parts.size(); i++) {
      SourceSums sums = parts.get(i).window().sums();
      double share = shares.get(i) / sums.examples();
      trace += share * parts.get(i).window().trace();
      signal += share * sums.signal();
      margin += share * sums.margin();
      negativesPerQuery += (double) sums.examples() / Math.max(1, sums.records());
      ranked &= RankingEstimator.displayState(parts.get(i).window()) != EstimateState.WARMING_UP;
    }
    BlockMeans blocks = blocks(parts, shares, RankingEstimator.ratio(eci, trace));
    HybridEstimate estimate =
        new HybridEstimate(
            parts.stream().map(Windowed::name).toList(),
            shares,
            eci,
            eci / dimension,
            trace,
            ClassicEci.of(negativesPerQuery, signal, margin),
            blocks.jackknife().standardError(),
            Optional.empty(),
            Optional.empty());
    return new Scored(estimate, blocks, ranked);
  }

  private static BlockMeans blocks(List<Windowed> parts, List<Double> shares, double scale) {
    Jackknife.Term[] terms = new Jackknife.Term[parts.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = new Jackknife.Term(scale * shares.get(i), parts.get(i).window().sums());
    }
    return BlockMeans.of(terms);
  }

  private static List<HybridEstimate> placed(List<Scored> scored, List<RankedSource> sources) {
    List<RankSet> ranks =
        RankSets.of(
            scored.stream()
                .filter(Scored::ranked)
                .map(hybrid -> new RankSets.Contender(hybrid.eci(), hybrid.blocks()))
                .toList());
    double[] alone =
        sources.stream()
            .filter(source -> source.ranks().isPresent())
            .mapToDouble(source -> source.estimate().eci())
            .toArray();
    List<HybridEstimate> placed = new ArrayList<>();
    int above = 0;
    for (int i = 0; i < scored.size(); i++) {
      HybridEstimate h = scored.get(i).estimate();
      while (above < alone.length && alone[above] >= h.eci()) {
        above++;
      }
      boolean ranked = i < ranks.size();
      placed.add(
          new HybridEstimate(
              h.sources(),
              h.shares(),
              h.eci(),
              h.eciPerDim(),
              h.trace(),
              h.classic(),
              h.standardError(),
              ranked ? Optional.of(ranks.get(i)) : Optional.empty(),
              ranked ? Optional.of(i + 1 + above) : Optional.empty()));
    }
    return placed;
  }
}
