package io.ecistreams.scoring;

import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.information.SourceWindow;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixtureSource;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.SecondOpinion;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What of a board takes memory: the panes of its sources, and what was last computed from them. Not
 * safe for use by several threads.
 */
final class BoardPanes {
  private final BoardIdentity identity;
  private final BoardSettings settings;
  private final Predicate<String> isFinished;
  private final WindowsRanker ranking;
  private final BoardBudget budget;
  private final SortedMap<String, PaneSeries> sources = new TreeMap<>();
  private long expiredBeforeMs = Long.MIN_VALUE;
  private boolean isSettled = true;

  /**
   * Without examples; boards of one thread and dimension share work buffers.
   *
   * @param isFinished whether the miner of a source has ended
   */
  BoardPanes(
      BoardIdentity identity,
      BoardSettings settings,
      Predicate<String> isFinished,
      Workbench work) {
    this.identity = identity;
    this.settings = settings;
    this.isFinished = isFinished;
    this.ranking = new WindowsRanker(settings, work);
    this.budget =
        new BoardBudget(
            identity.dimension(), settings.windows().windowsMs().size(), settings.boardBytes());
  }

  /** The panes of a source, made if it is new. */
  PaneSeries source(String source) {
    return sources.computeIfAbsent(
        source,
        s ->
            new PaneSeries(
                identity.dimension(),
                settings.windows(),
                settings.closedPanes(),
                () -> budget.fitsFollowed(need())));
  }

  private BoardBudget.Need need() {
    return new BoardBudget.Need(
        sources.size(),
        sources.values().stream().mapToLong(PaneSeries::paneCount).sum(),
        sources.values().stream().mapToLong(PaneSeries::neededBytes).sum());
  }

  /** Why a part is refused for which the board has no room, before any is taken. */
  Optional<Rejection> refusal(String source, long paneStartMs, SourceState part) {
    PaneSeries known = sources.get(source);
    PaneSeries panes =
        known == null ? new PaneSeries(identity.dimension(), settings.windows()) : known;
    BoardBudget.Need now = need();
    BoardBudget.Need then =
        new BoardBudget.Need(
            now.sources() + (known == null ? 1 : 0),
            now.panes() + (panes.pane(paneStartMs).isPresent() ? 0 : 1),
            now.paneBytes() + panes.neededBytesWith(paneStartMs, part) - panes.neededBytes());
    return budget.fits(then) ? Optional.empty() : Optional.of(budget.refusal(then));
  }

  /** Whether examples of a source were merged. */
  boolean has(String source) {
    return sources.containsKey(source);
  }

  void merge(String source, long paneStartMs, SourceState part) {
    source(source).merge(paneStartMs, part);
  }

  /** Whether a pane has left every window: it stays so, also under a grace that was lengthened. */
  boolean isPast(String source, long paneStartMs) {
    PaneSeries panes = sources.get(source);
    return panes != null && paneStartMs < panes.pastBoundaryMs();
  }

  /**
   * Moves the panes that have left every window into their source's past.
   *
   * @return starts of the moved panes by source; empty where nothing moved
   */
  Map<String, List<Long>> expire(long streamTimeMs) {
    long boundary = settings.windows().expiryBoundary(streamTimeMs);
    SortedMap<String, List<Long>> expired = new TreeMap<>();
    if (boundary != expiredBeforeMs) {
      expiredBeforeMs = boundary;
      sources.forEach(
          (source, panes) -> {
            List<Long> starts = panes.expire(timeOf(source, panes, streamTimeMs));
            if (!starts.isEmpty()) {
              expired.put(source, starts);
            }
          });
    }
    return expired;
  }

  /** Time stands still for a source whose miner has ended, so that its last window stays. */
  private long timeOf(String source, PaneSeries panes, long streamTimeMs) {
    return isFinished.test(source) ? panes.newestPaneMs().orElse(streamTimeMs) : streamTimeMs;
  }

  /** The rankings over all windows; the primary one first. */
  List<WindowEstimate> rank(long streamTimeMs, Depth depth) {
    isSettled = depth != Depth.SCORES;
    List<WindowEstimate> windows = new ArrayList<>();
    Map<List<Windowed>, WindowEstimate> known = new HashMap<>();
    for (long windowMs : settings.windows().windowsMs()) {
      // Windows that hold the same are of one content.
      WindowEstimate content =
          known.computeIfAbsent(
              windowed(windowMs, streamTimeMs),
              sources -> rank(windowMs, streamTimeMs, sources, depth));
      windows.add(content.as(windowMs, settings.windows().windowStart(windowMs, streamTimeMs)));
    }
    return windows;
  }

  private WindowEstimate rank(
      long windowMs, long streamTimeMs, List<Windowed> windowed, Depth depth) {
    WindowEstimate window = ranking.rank(windowMs, streamTimeMs, windowed, depth);
    isSettled &= window.outdatedHybrids() == 0;
    return window;
  }

  /** Whether the last ranking had everything of its time. */
  boolean isSettled() {
    return isSettled;
  }

  private List<Windowed> windowed(long windowMs, long streamTimeMs) {
    List<Windowed> windowed = new ArrayList<>();
    sources.forEach(
        (name, panes) ->
            panes
                .window(windowMs, timeOf(name, panes, streamTimeMs))
                .ifPresent(window -> windowed.add(new Windowed(name, window))));
    return windowed;
  }

  /** What is in the primary window, the sources in alphabetical order. */
  List<Windowed> primary(long streamTimeMs) {
    return windowed(settings.windows().windowsMs().get(0), streamTimeMs);
  }

  /** The ranking over the primary window, without what takes long. */
  List<RankedSource> rankPrimary(long streamTimeMs) {
    long windowMs = settings.windows().windowsMs().get(0);
    return ranking.rank(windowMs, streamTimeMs, primary(streamTimeMs), Depth.SCORES).sources();
  }

  /**
   * What a mixture of the primary window's sources is made from, as of a ranking of now.
   *
   * @param followsAlign whether scores are those of eci-align, shifted to be positive by their
   *     smallest lower bound
   * @param hasEnded whether no more is expected of a source
   */
  List<MixtureSource> mixtureSources(
      BoardEstimate now, long streamTimeMs, boolean followsAlign, Predicate<String> hasEnded) {
    Map<String, SourceWindow> primary = new HashMap<>();
    primary(streamTimeMs).forEach(source -> primary.put(source.name(), source.window()));
    List<MixtureSource> sources =
        now.windows().stream()
            .limit(1)
            .flatMap(window -> window.sources().stream())
            .map(source -> mixtureSource(source, primary.get(source.estimate().source())))
            .map(source -> hasEnded.test(source.source()) ? source.ended() : source)
            .toList();
    return followsAlign ? byAlign(sources, now.windows().get(0).opinion()) : sources;
  }

  private static List<MixtureSource> byAlign(List<MixtureSource> sources, SecondOpinion opinion) {
    double lowest = opinion.lowestBound();
    return sources.stream()
        .map(
            source ->
                Optional.ofNullable(opinion.alignments().get(source.source()))
                    .map(
                        a ->
                            source.byAlign(
                                Math.max(0, a.value() - lowest),
                                a.standardError().map(error -> error * error)))
                    .orElse(source))
        .toList();
  }

  private static MixtureSource mixtureSource(RankedSource source, SourceWindow window) {
    return new MixtureSource(
            source.estimate().source(),
            source.estimate().eci(),
            source.estimate().standardError().map(error -> error * error),
            source.ranks().isPresent(),
            window.terms(1.0 / window.sums().examples()))
        .costing(source.estimate().exampleCost());
  }

  /** Memory held, bytes; without the work buffers, which boards share. */
  long heapBytes() {
    return sources.values().stream().mapToLong(PaneSeries::heapBytes).sum();
  }
}
