package io.ecistreams.scoring;

import io.ecistreams.math.Workbench;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.SecondOpinion;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.HybridRanking.Hybrids;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rankings of one board's sources and hybrids over its windows. Not safe for use by several
 * threads.
 */
final class WindowsRanker {
  /** How many sources, those with the highest eci, are combined and compared in pairs. */
  static final int COMPARED_SOURCES = 12;

  private final WindowPolicy policy;
  private final RankingEstimator estimator;
  private final HybridRanking hybridRanking;
  private final Map<Long, HybridScores> hybrids = new HashMap<>();
  private final Map<Long, SecondOpinion> opinions = new HashMap<>();
  private final int dimension;

  WindowsRanker(BoardSettings settings, Workbench work) {
    this.policy = settings.windows();
    this.dimension = work.dimension();
    this.estimator = new RankingEstimator(settings.definition(), settings.viewKappa(), work);
    this.hybridRanking = new HybridRanking(settings.definition(), settings.hybrids(), work);
  }

  /** Those with the highest eci. */
  static List<RankedSource> compared(List<RankedSource> ranked) {
    return ranked.stream().limit(COMPARED_SOURCES).toList();
  }

  WindowEstimate rank(long windowMs, long streamTimeMs, List<Windowed> windowed, Depth depth) {
    List<RankedSource> ranked = estimator.rank(windowed, depth);
    List<RankedSource> compared = compared(ranked);
    Set<String> best =
        compared.stream().map(source -> source.estimate().source()).collect(Collectors.toSet());
    HybridScores known = hybrids.computeIfAbsent(windowMs, w -> new HybridScores());
    known.retain(best);
    Hybrids scored =
        hybridRanking.rank(
            windowed.stream().filter(source -> best.contains(source.name())).toList(),
            compared,
            known,
            depth);
    if (depth != Depth.SCORES) {
      opinions.put(windowMs, Opinions.of(windowed, ranked, dimension));
    }
    return new WindowEstimate(
        windowMs,
        policy.windowStart(windowMs, streamTimeMs),
        policy.windowEnd(streamTimeMs),
        ranked,
        scored.hybrids(),
        scored.outdated(),
        MetricDisagreements.of(compared),
        opinions.getOrDefault(windowMs, SecondOpinion.NONE));
  }
}
