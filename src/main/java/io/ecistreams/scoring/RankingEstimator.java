package io.ecistreams.scoring;

import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceSums;
import io.ecistreams.information.SourceWindow;
import io.ecistreams.information.Spectrum;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.Composition;
import io.ecistreams.model.Detector;
import io.ecistreams.model.EstimateState;
import io.ecistreams.model.RankSet;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RateEstimate;
import io.ecistreams.model.SourceEstimate;
import io.ecistreams.model.SourceEstimate.FlagCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * Turns the states of a board's sources over one window into a ranking. Not safe for use by several
 * threads.
 *
 * <p>Cost after few new rows of one source: O(d^2) a row for its score. Its effective rank and its
 * score at another kappa take the eigenvalues, O(d^3): with {@link Depth#SCORES} these are left as
 * they were last measured.
 */
public final class RankingEstimator {
  private final ScoringDefinition definition;
  private final double viewKappa;
  private final int dimension;
  private final Workbench work;

  /**
   * With work buffers that other estimators of the thread may use too.
   *
   * @param viewKappa another kappa to show scores at
   */
  public RankingEstimator(ScoringDefinition definition, double viewKappa, Workbench work) {
    this.definition = definition;
    this.viewKappa = viewKappa;
    this.dimension = work.dimension();
    this.work = work;
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
    return rank(sources, Depth.ALL);
  }

  List<RankedSource> rank(List<Windowed> sources, Depth depth) {
    double meanVolume = meanVolume(sources);
    List<Scored> scored = new ArrayList<>();
    for (Windowed source : sources) {
      scored.add(new Scored(estimate(source, meanVolume, depth), source.window().sums()));
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
      return estimate.state() == EstimateState.WARMING_UP;
    }

    RankSets.Contender contender() {
      return new RankSets.Contender(estimate.eci(), ratio(estimate.eci(), estimate.trace()), sums);
    }
  }

  private SourceEstimate estimate(Windowed source, double meanVolume, Depth depth) {
    SourceWindow window = source.window();
    SourceSums sums = window.sums();
    double n = sums.examples();
    double kappa = definition.kappa();
    double eci = window.logDet(kappa / n, work) / kappa;
    double trace = window.trace() / n;
    double signal = sums.signal() / n;
    double margin = sums.margin() / n;
    Jackknife jackknife = Jackknife.of(new Jackknife.Term(ratio(eci, trace), sums));
    Optional<Spectrum> spectrum =
        depth == Depth.SCORES ? window.recentSpectrum() : Optional.of(window.spectrum(work));
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
        spectrum.map(Spectrum::effectiveRank),
        spectrum.map(known -> known.eci(viewKappa)),
        ClassicEci.of(n / sums.records(), signal, margin),
        ClassicEci.of(meanVolume, signal, margin),
        signal,
        margin,
        sums.consistency() / n,
        sums.locality() / n,
        sums.residuality() / n,
        flagCounts(sums),
        composition(sums),
        sums.pricedExamples() == 0
            ? Optional.empty()
            : Optional.of(sums.cost() / sums.pricedExamples()),
        displayState(window));
  }

  static EstimateState displayState(SourceWindow window) {
    return EstimateState.of(window.sums().examples(), window.queries());
  }

  private static double meanVolume(List<Windowed> sources) {
    long examples = sources.stream().mapToLong(s -> s.window().sums().examples()).sum();
    long records = sources.stream().mapToLong(s -> s.window().sums().records()).sum();
    return (double) examples / Math.max(1, records);
  }

  private static Composition composition(SourceSums sums) {
    return new Composition(
        share(sums, sums::blockEasy),
        share(sums, b -> sums.blockExamples(b) - sums.blockEasy(b) - sums.blockFalse(b)),
        share(sums, sums::blockFalse));
  }

  /** With the whole of [0, 1] as its interval while that is not known. */
  private static RateEstimate share(SourceSums sums, IntToLongFunction counted) {
    long all = IntStream.range(0, SourceSums.BLOCKS).mapToLong(counted).sum();
    double share = (double) all / sums.examples();
    double width = Jackknife.ofShare(sums, counted).intervalHalfWidth().orElse(1.0);
    return new RateEstimate(share, Math.max(0, share - width), Math.min(1, share + width));
  }

  private static FlagCounts flagCounts(SourceSums sums) {
    return new FlagCounts(
        sums.flags(Detector.FALSE_NEGATIVE),
        sums.flags(Detector.LABELLED_POSITIVE),
        sums.flags(Detector.SENSITIVE),
        sums.flags(Detector.NEARER_THAN_POSITIVE),
        sums.flags(Detector.POSITIVE_AWARE),
        sums.flags(Detector.NEAR_DUPLICATE),
        sums.flags(Detector.LOGIT),
        sums.flags(Detector.SENSITIVE_LOGIT),
        sums.flags(Detector.CROSS_ENCODER),
        sums.flags(Detector.CROSS_ENCODER_SCORED),
        sums.flags(Detector.POSITIVE_ELSEWHERE));
  }

  static double ratio(double eci, double trace) {
    return trace == 0 ? 0.0 : eci / trace;
  }
}
