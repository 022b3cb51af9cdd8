package io.ecistreams.scoring;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.ScoredGroup;
import io.ecistreams.information.SourceWindow;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixtureSource;
import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.Diagnostic;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.RankingEstimator.Upkeep;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of one board: its identity, its background or the calibration of it, and its sources.
 * It holds no copy of the examples that wait for the background; who drives it keeps them durably
 * and folds them in once the background is frozen.
 *
 * <p>Not safe for use by several threads.
 */
public final class Board {
  /** Below this dimension everything is brought up to date within a millisecond or two. */
  private static final int LEAST_DIMENSION_TO_DEFER = 128;

  private final String name;
  private final BoardIdentity identity;
  private final BoardSettings settings;
  private final GroupScorer scorer;
  private BackgroundCalibration calibration;
  private final SortedMap<String, PaneSeries> sources = new TreeMap<>();
  private final SortedMap<String, Long> late = new TreeMap<>();
  private final WindowRanking ranking;
  private final RankAnnouncements announcements = new RankAnnouncements();
  private final ExampleFlags flags = new ExampleFlags();
  private final RecentQueries recentQueries = new RecentQueries();
  private Optional<Background> background = Optional.empty();
  private boolean isSettled = true;
  private long streamTimeMs = Long.MIN_VALUE;
  private long newestMs = Long.MIN_VALUE;
  private long expiredBeforeMs = Long.MIN_VALUE;

  /** A board without examples, with work buffers of its own. */
  public Board(String name, BoardIdentity identity, BoardSettings settings) {
    this(name, identity, settings, new Workbench(identity.dimension()));
  }

  /** A board without examples; boards of one thread and dimension share work buffers. */
  public Board(String name, BoardIdentity identity, BoardSettings settings, Workbench work) {
    this.name = name;
    this.identity = identity;
    this.settings = settings;
    this.scorer = new GroupScorer(settings.definition(), settings.crossEncoderThreshold());
    this.calibration = new BackgroundCalibration(settings.calibrationQueries());
    this.ranking = new WindowRanking(settings, work);
  }

  public String name() {
    return name;
  }

  public BoardIdentity identity() {
    return identity;
  }

  /** The frozen background; empty while calibrating. */
  public Optional<Background> background() {
    return background;
  }

  /** Late examples by source. */
  public Map<String, Long> late() {
    return Collections.unmodifiableMap(late);
  }

  /** Whether a group fits the board's encoder and dimension. */
  public Outcome<ExampleGroup> admit(ExampleGroup group) {
    if (!group.encoderAssumed() && !group.encoder().equals(identity.encoder())) {
      return Outcome.refused(
          RejectionReason.WRONG_ENCODER,
          "the embeddings are by %s, but the board's encoder is %s: use another board"
              .formatted(group.encoder(), identity.encoder()));
    }
    if (group.dimension() != identity.dimension()) {
      return Outcome.refused(
          RejectionReason.MIXED_DIMENSIONS,
          "embeddings have %d dimensions, but the board has %d (encoder %s): use another board"
              .formatted(group.dimension(), identity.dimension(), identity.encoder()));
    }
    return Outcome.accepted(group);
  }

  /** Takes a waiting group's query into the calibration. */
  public void calibrate(ExampleGroup group) {
    calibration.observe(group);
    await(group);
  }

  /** Takes note of a group that waits to be folded. */
  public void await(ExampleGroup group) {
    newestMs = Math.max(newestMs, group.minedAtMs());
  }

  /** Distinct queries in the calibration; none once the background is frozen. */
  public int calibrationQueries() {
    return calibration.queries();
  }

  /** The background over the calibration's queries, if it has all it waits for. */
  public Optional<Background> measuredBackground() {
    return calibration.isComplete() ? measuredEarly() : Optional.empty();
  }

  /** The background over the queries that have come; empty where nothing can be measured yet. */
  public Optional<Background> measuredEarly() {
    return calibration.measure(identity.encoder(), identity.dimension());
  }

  /** Freezes the background, for good. */
  public void freeze(Background frozen) {
    if (background.isPresent()) {
      throw new IllegalStateException("the background of board " + name + " is frozen already");
    }
    background = Optional.of(frozen);
    // Its vectors are of no more use.
    calibration = new BackgroundCalibration(settings.calibrationQueries());
  }

  /**
   * Scores and folds a group.
   *
   * @return what was folded; empty where the group came after the grace and was counted as late
   */
  public Optional<ScoredGroup> fold(ExampleGroup group) {
    if (isLate(group)) {
      late.merge(group.source(), (long) group.negatives().size(), Long::sum);
      return Optional.empty();
    }
    ScoredGroup scored = scorer.score(group, background.orElseThrow(), flags);
    recentQueries.observe(group);
    refold(group.source(), scored);
    return Optional.of(scored);
  }

  /** What the detectors say of the examples that were folded last; valid until the next fold. */
  public ExampleFlags flags() {
    return flags;
  }

  /**
   * A pane that has moved to the past stays there, also under a grace that was lengthened since.
   */
  private boolean isLate(ExampleGroup group) {
    WindowPolicy policy = settings.windows();
    PaneSeries panes = sources.get(group.source());
    return policy.isLate(group.minedAtMs(), streamTimeMs)
        || (panes != null && policy.paneStart(group.minedAtMs()) < panes.pastBoundaryMs());
  }

  /** Folds what was scored before, from the journal. */
  public void refold(String source, ScoredGroup scored) {
    source(source).fold(scored);
    advanceTo(scored.minedAtMs());
  }

  /** Moves stream time forward, as a restored snapshot's newest event time does. */
  public void advanceTo(long timeMs) {
    streamTimeMs = Math.max(streamTimeMs, timeMs);
    newestMs = Math.max(newestMs, timeMs);
  }

  /**
   * Moves the panes that have left every window into their source's past.
   *
   * @return starts of the moved panes by source; empty where nothing moved
   */
  public Map<String, List<Long>> expire() {
    long boundary = settings.windows().expiryBoundary(streamTimeMs);
    if (boundary == expiredBeforeMs) {
      return Map.of();
    }
    expiredBeforeMs = boundary;
    SortedMap<String, List<Long>> expired = new TreeMap<>();
    sources.forEach(
        (source, panes) -> {
          List<Long> starts = panes.expire(streamTimeMs);
          if (!starts.isEmpty()) {
            expired.put(source, starts);
          }
        });
    return expired;
  }

  /** Newest event time folded in; {@link Long#MIN_VALUE} before the first. */
  public long streamTimeMs() {
    return streamTimeMs;
  }

  /** The panes of a source, made if it is new. */
  public PaneSeries source(String source) {
    return sources.computeIfAbsent(
        source,
        s -> new PaneSeries(identity.dimension(), settings.windows(), settings.closedPanes()));
  }

  /** Names of the sources, in alphabetical order. */
  public List<String> sources() {
    return List.copyOf(sources.keySet());
  }

  /** Memory held, bytes; without the work buffers, which boards share. */
  public long heapBytes() {
    long bytes = calibration.heapBytes() + recentQueries.heapBytes();
    for (PaneSeries panes : sources.values()) {
      bytes += panes.heapBytes();
    }
    return bytes;
  }

  /** Puts back a source's count of late examples. */
  public void restoreLate(String source, long examples) {
    late.put(source, examples);
  }

  /** Which changes were announced, and what was seen before. */
  public RankAnnouncements announcements() {
    return announcements;
  }

  /** The ranking over every configured window, with everything of now. */
  public BoardEstimate estimate() {
    return estimate(Upkeep.ALL);
  }

  /**
   * The ranking with everything of now but the hybrids beyond a tenth of a second's work a window,
   * which are brought up to date by the next calls. One O(d^3) effective rank for each changed
   * window of a source is not bounded.
   */
  public BoardEstimate estimatePaced() {
    return estimate(Upkeep.PACED);
  }

  /**
   * The ranking in time O(d^2) a row, once all windows were measured: scores are of now, but
   * effective ranks and hybrids of a window are those of the last estimate that had them.
   */
  public BoardEstimate estimateScores() {
    return estimate(identity.dimension() < LEAST_DIMENSION_TO_DEFER ? Upkeep.PACED : Upkeep.SCORES);
  }

  /** Whether the last estimate had everything of its time. */
  public boolean isSettled() {
    return isSettled;
  }

  private BoardEstimate estimate(Upkeep upkeep) {
    isSettled = upkeep != Upkeep.SCORES;
    List<WindowEstimate> windows = new ArrayList<>();
    if (background.isPresent() && streamTimeMs != Long.MIN_VALUE) {
      Map<List<Windowed>, WindowEstimate> known = new HashMap<>();
      for (long windowMs : settings.windows().windowsMs()) {
        // Windows that hold the same are of one content.
        WindowEstimate content =
            known.computeIfAbsent(windowed(windowMs), w -> estimate(windowMs, w, upkeep));
        windows.add(
            new WindowEstimate(
                windowMs,
                settings.windows().windowStart(windowMs, streamTimeMs),
                content.endMs(),
                content.sources(),
                content.hybrids(),
                content.outdatedHybrids(),
                content.disagreements()));
      }
    }
    return new BoardEstimate(
        name,
        identity,
        settings.definition().id(),
        ScoringDefinition.CLASSIC_ID,
        background,
        background.map(Background::queries).orElse(calibration.queries()),
        settings.calibrationQueries(),
        newestMs,
        windows,
        settings.viewKappa(),
        announcements.changes(),
        windows.isEmpty() ? List.of() : diagnostics(windows.get(0)),
        late);
  }

  private List<Diagnostic> diagnostics(WindowEstimate primary) {
    Background frozen = background.orElseThrow();
    return Diagnostics.of(primary.sources(), frozen, recentQueries.drift(frozen));
  }

  private WindowEstimate estimate(long windowMs, List<Windowed> windowed, Upkeep upkeep) {
    boolean isPrimary = windowMs == settings.windows().windowsMs().get(0);
    WindowEstimate window = ranking.rank(windowMs, streamTimeMs, windowed, upkeep);
    if (isPrimary) {
      announcements.observe(WindowRanking.compared(window.sources()), newestMs);
    }
    isSettled &= window.outdatedHybrids() == 0;
    return window;
  }

  /** What a mixture of the primary window's sources is made from, as of a ranking of now. */
  public List<MixtureSource> mixtureSources(BoardEstimate now) {
    Map<String, SourceWindow> windows = new HashMap<>();
    windowed(settings.windows().windowsMs().get(0)).forEach(w -> windows.put(w.name(), w.window()));
    return now.windows().stream()
        .limit(1)
        .flatMap(window -> window.sources().stream())
        .map(source -> mixtureSource(source, windows.get(source.estimate().source())))
        .toList();
  }

  private static MixtureSource mixtureSource(RankedSource source, SourceWindow window) {
    return new MixtureSource(
        source.estimate().source(),
        source.estimate().eci(),
        source.ranks().isPresent(),
        window.terms(1.0 / window.sums().examples()));
  }

  private List<Windowed> windowed(long windowMs) {
    List<Windowed> windowed = new ArrayList<>();
    for (Map.Entry<String, PaneSeries> source : sources.entrySet()) {
      Optional<SourceWindow> window = source.getValue().window(windowMs, streamTimeMs);
      window.ifPresent(w -> windowed.add(new Windowed(source.getKey(), w)));
    }
    return windowed;
  }
}
