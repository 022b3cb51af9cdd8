package io.ecistreams.scoring;

import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.information.SourceSums.Flag;
import io.ecistreams.information.SourceWindow;
import io.ecistreams.math.LogDeterminant.Term;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.HybridEstimate;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.ScoreState;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.SourceEstimate.FlagCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Turns the states of a board's sources over one window into a ranking. Not safe for use by several
 * threads.
 *
 * <p>Cost after few new rows of one source: O(d^2) a row for its score. Its effective rank takes
 * the eigenvalues and each hybrid it is part of a factorisation, O(d^3): with {@link Upkeep#SCORES}
 * these are left as they were last measured.
 */
public final class RankingEstimator {
  private final ScoringDefinition definition;
  private final int dimension;
  private final Workbench work;

  /** With work buffers of its own. */
  public RankingEstimator(ScoringDefinition definition, int dimension) {
    this(definition, new Workbench(dimension));
  }

  /** With work buffers that other estimators of the thread may use too. */
  public RankingEstimator(ScoringDefinition definition, Workbench work) {
    this.definition = definition;
    this.dimension = work.dimension();
    this.work = work;
  }

  /** What an estimate brings up to date. */
  enum Upkeep {
    /** Everything. */
    ALL,
    /** Scores of sources, not effective ranks and hybrids that were measured before. */
    SCORES
  }

  /**
   * A source with its state over the window.
   *
   * @param name the source
   * @param window at least one example
   */
  public record Windowed(String name, SourceWindow window) {

    /** A source whose window is one state. */
    public Windowed(String name, SourceState state) {
      this(name, SourceWindow.of(state));
    }
  }

  /** Scores and ranks sources: highest eci first, those warming up last. */
  public List<RankedSource> rank(List<Windowed> sources) {
    return rank(sources, Upkeep.ALL);
  }

  List<RankedSource> rank(List<Windowed> sources, Upkeep upkeep) {
    double meanVolume = meanVolume(sources);
    List<Scored> scored = new ArrayList<>();
    for (Windowed source : sources) {
      scored.add(new Scored(estimate(source, meanVolume, upkeep), source.window().sums()));
    }
    scored.sort(
        Comparator.comparing(Scored::isWarmingUp)
            .thenComparing(Comparator.comparingDouble((Scored s) -> s.estimate.eci()).reversed())
            .thenComparing(s -> s.estimate.source()));
    List<RankSet> ranks =
        RankSets.of(scored.stream().filter(s -> !s.isWarmingUp()).map(Scored::contender).toList());
    List<RankedSource> ranked = new ArrayList<>();
    for (int i = 0; i < scored.size(); i++) {
      ranked.add(
          new RankedSource(
              scored.get(i).estimate,
              i < ranks.size() ? Optional.of(ranks.get(i)) : Optional.empty()));
    }
    return ranked;
  }

  private record Scored(SourceEstimate estimate, SourceSums sums) {
    boolean isWarmingUp() {
      return estimate.state() == ScoreState.WARMING_UP;
    }

    RankSets.Contender contender() {
      return new RankSets.Contender(estimate.eci(), ratio(estimate.eci(), estimate.trace()), sums);
    }
  }

  /**
   * Scores the equal-share hybrids of every {@code size} of the sources: highest eci first,
   * unranked ones last. Each costs one factorisation in the same work buffer.
   */
  public List<HybridEstimate> rankHybrids(int size, List<Windowed> sources) {
    return rankHybrids(size, sources, new HybridScores(), Upkeep.ALL);
  }

  /** The same, scoring only what is not in {@code known}, or has changed since. */
  List<HybridEstimate> rankHybrids(
      int size, List<Windowed> sources, HybridScores known, Upkeep upkeep) {
    List<Windowed> byName = sources.stream().sorted(Comparator.comparing(Windowed::name)).toList();
    List<HybridEstimate> hybrids = new ArrayList<>();
    for (List<Windowed> parts : subsets(size, byName)) {
      hybrids.add(hybrid(parts, known.score(parts, upkeep, this::hybridEci)));
    }
    hybrids.sort(
        Comparator.comparing((HybridEstimate h) -> !h.ranked())
            .thenComparing(Comparator.comparingDouble(HybridEstimate::eci).reversed())
            .thenComparing(HybridEstimate::name));
    return hybrids;
  }

  /** Subsets of one size, in the order of the list. */
  private static List<List<Windowed>> subsets(int size, List<Windowed> sources) {
    if (size == 0) {
      return List.of(List.of());
    }
    List<List<Windowed>> subsets = new ArrayList<>();
    for (int i = 0; i < sources.size(); i++) {
      for (List<Windowed> rest : subsets(size - 1, sources.subList(i + 1, sources.size()))) {
        List<Windowed> subset = new ArrayList<>(List.of(sources.get(i)));
        subset.addAll(rest);
        subsets.add(subset);
      }
    }
    return subsets;
  }

  /** One factorisation; the mixture is summed in its work buffer. */
  private double hybridEci(List<Windowed> parts) {
    double kappa = definition.kappa();
    List<Term> mixture = new ArrayList<>();
    for (Windowed part : parts) {
      mixture.addAll(part.window().terms(kappa / parts.size() / part.window().sums().examples()));
    }
    return work.logDeterminant().ofIdentityPlus(mixture) / kappa;
  }

  private HybridEstimate hybrid(List<Windowed> parts, double eci) {
    double share = 1.0 / parts.size();
    double trace = 0;
    boolean ranked = true;
    for (Windowed part : parts) {
      trace += share * part.window().trace() / part.window().sums().examples();
      ranked &= displayState(part.window()) != ScoreState.WARMING_UP;
    }
    double scale = share * ratio(eci, trace);
    Jackknife jackknife =
        Jackknife.of(
            parts.stream()
                .map(part -> new Jackknife.Term(scale, part.window().sums()))
                .toArray(Jackknife.Term[]::new));
    return new HybridEstimate(
        parts.stream().map(Windowed::name).toList(),
        eci,
        eci / dimension,
        trace,
        jackknife.standardError(),
        ranked);
  }

  private SourceEstimate estimate(Windowed source, double meanVolume, Upkeep upkeep) {
    SourceWindow window = source.window();
    SourceSums sums = window.sums();
    double n = sums.examples();
    double kappa = definition.kappa();
    double eci = window.logDet(kappa / n, work) / kappa;
    double trace = window.trace() / n;
    double signal = sums.signal() / n;
    double margin = sums.margin() / n;
    Jackknife jackknife = Jackknife.of(new Jackknife.Term(ratio(eci, trace), sums));
    return new SourceEstimate(
        source.name(),
        sums.examples(),
        sums.records(),
        window.queries(),
        eci,
        eci / dimension,
        jackknife.standardError(),
        jackknife.intervalHalfWidth(),
        trace,
        upkeep == Upkeep.ALL ? window.effectiveRank(work) : window.recentEffectiveRank(work),
        ClassicEci.of(n / sums.records(), signal, margin),
        ClassicEci.of(meanVolume, signal, margin),
        signal,
        margin,
        sums.consistency() / n,
        sums.locality() / n,
        sums.residuality() / n,
        flagCounts(sums),
        displayState(window));
  }

  private static ScoreState displayState(SourceWindow window) {
    return ScoreState.of(window.sums().examples(), window.queries());
  }

  private static double meanVolume(List<Windowed> sources) {
    long examples = sources.stream().mapToLong(s -> s.window().sums().examples()).sum();
    long records = sources.stream().mapToLong(s -> s.window().sums().records()).sum();
    return (double) examples / Math.max(1, records);
  }

  private static FlagCounts flagCounts(SourceSums sums) {
    return new FlagCounts(
        sums.flags(Flag.FALSE_NEGATIVE),
        sums.flags(Flag.LABELLED_POSITIVE),
        sums.flags(Flag.SENSITIVE),
        sums.flags(Flag.NEARER_THAN_POSITIVE),
        sums.flags(Flag.POSITIVE_AWARE),
        sums.flags(Flag.NEAR_DUPLICATE));
  }

  private static double ratio(double eci, double trace) {
    return trace == 0 ? 0.0 : eci / trace;
  }
}
