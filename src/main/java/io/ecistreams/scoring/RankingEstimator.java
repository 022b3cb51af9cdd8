package io.ecistreams.scoring;

import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.information.SourceSums.Flag;
import io.ecistreams.math.LogDeterminant;
import io.ecistreams.math.SymmetricEigenvalues;
import io.ecistreams.math.SymmetricMatrix;
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
 * Turns the states of a board's sources over one window into a ranking. Holds the work buffers of
 * one dimension; not safe for use by several threads.
 */
public final class RankingEstimator {
  private final ScoringDefinition definition;
  private final int dimension;
  private final LogDeterminant logDeterminant;
  private final SymmetricEigenvalues eigenvalues;
  private final SymmetricMatrix mixture;

  public RankingEstimator(ScoringDefinition definition, int dimension) {
    this.definition = definition;
    this.dimension = dimension;
    this.logDeterminant = new LogDeterminant(dimension);
    this.eigenvalues = new SymmetricEigenvalues(dimension);
    this.mixture = new SymmetricMatrix(dimension);
  }

  /**
   * A source with its state over the window.
   *
   * @param name the source
   * @param state at least one example
   */
  public record Windowed(String name, SourceState state) {}

  /** Scores and ranks sources: highest eci first, those warming up last. */
  public List<RankedSource> rank(List<Windowed> sources) {
    double meanVolume = meanVolume(sources);
    List<Scored> scored = new ArrayList<>();
    for (Windowed source : sources) {
      scored.add(new Scored(estimate(source, meanVolume), source.state().sums()));
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

  /** Scores the equal-share hybrids of two sources: highest eci first, unranked ones last. */
  public List<HybridEstimate> rankPairs(List<Windowed> sources) {
    List<Windowed> byName = sources.stream().sorted(Comparator.comparing(Windowed::name)).toList();
    List<HybridEstimate> hybrids = new ArrayList<>();
    for (int i = 0; i < byName.size(); i++) {
      for (int j = i + 1; j < byName.size(); j++) {
        hybrids.add(hybrid(List.of(byName.get(i), byName.get(j))));
      }
    }
    hybrids.sort(
        Comparator.comparing((HybridEstimate h) -> !h.ranked())
            .thenComparing(Comparator.comparingDouble(HybridEstimate::eci).reversed())
            .thenComparing(HybridEstimate::name));
    return hybrids;
  }

  private HybridEstimate hybrid(List<Windowed> parts) {
    mixture.clear();
    double share = 1.0 / parts.size();
    boolean ranked = true;
    for (Windowed part : parts) {
      SourceState state = part.state();
      mixture.addScaled(share / state.sums().examples(), state.matrix().sum());
      ranked &= displayState(state) != ScoreState.WARMING_UP;
    }
    double eci = eci(mixture, 1.0);
    double trace = mixture.trace();
    double scale = share * ratio(eci, trace);
    Jackknife jackknife =
        Jackknife.of(
            parts.stream()
                .map(part -> new Jackknife.Term(scale, part.state().sums()))
                .toArray(Jackknife.Term[]::new));
    return new HybridEstimate(
        parts.stream().map(Windowed::name).toList(),
        eci,
        eci / dimension,
        trace,
        jackknife.standardError(),
        ranked);
  }

  private SourceEstimate estimate(Windowed source, double meanVolume) {
    SourceState state = source.state();
    SourceSums sums = state.sums();
    double n = sums.examples();
    SymmetricMatrix sum = state.matrix().sum();
    double eci = eci(sum, 1.0 / n);
    double trace = sum.trace() / n;
    double signal = sums.signal() / n;
    double margin = sums.margin() / n;
    Jackknife jackknife = Jackknife.of(new Jackknife.Term(ratio(eci, trace), sums));
    return new SourceEstimate(
        source.name(),
        sums.examples(),
        sums.records(),
        state.queries(),
        eci,
        eci / dimension,
        jackknife.standardError(),
        jackknife.intervalHalfWidth(),
        trace,
        effectiveRank(sum),
        ClassicEci.of(n / sums.records(), signal, margin),
        ClassicEci.of(meanVolume, signal, margin),
        signal,
        margin,
        sums.consistency() / n,
        sums.locality() / n,
        sums.residuality() / n,
        flagCounts(sums),
        displayState(state));
  }

  private double eci(SymmetricMatrix matrix, double scale) {
    double kappa = definition.kappa();
    return logDeterminant.ofIdentityPlus(kappa * scale, matrix) / kappa;
  }

  private double effectiveRank(SymmetricMatrix matrix) {
    double trace = matrix.trace();
    if (!(trace > 0)) {
      return 0.0;
    }
    double entropy = 0;
    for (double eigenvalue : eigenvalues.of(matrix)) {
      double share = eigenvalue / trace;
      if (share > 0) {
        entropy -= share * Math.log(share);
      }
    }
    return Math.exp(entropy);
  }

  private static ScoreState displayState(SourceState state) {
    return ScoreState.of(state.sums().examples(), state.queries());
  }

  private static double meanVolume(List<Windowed> sources) {
    long examples = sources.stream().mapToLong(s -> s.state().sums().examples()).sum();
    long records = sources.stream().mapToLong(s -> s.state().sums().records()).sum();
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
