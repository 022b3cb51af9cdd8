package io.ecistreams.scoring;

import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.mixture.Chance;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.mixture.MixtureSource;
import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.AlertRule;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.RankingDiagnostic;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.scoring.BoardHeader.Late;
import io.ecistreams.scoring.BoardHeader.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Makes the rankings of a board, and remembers what was said of it. Not safe for use by several
 * threads.
 */
final class BoardRanker {
  /** Below this dimension everything is brought up to date within a millisecond or two. */
  private static final int LEAST_DIMENSION_TO_DEFER = 128;

  private final String board;
  private final BoardSettings settings;
  private final MixturePolicy mixture;
  private final Announcer announcer;
  private final BoardAlarms alarms;
  private final BoardParts parts;
  private final Succession succession;
  private Optional<List<String>> published;
  private long emittedVersion;
  private boolean isSettled = true;
  private boolean wasFinalDue;
  private boolean followedAlign;

  /**
   * A ranker.
   *
   * @param published sources of the last ranking; empty where it is not known
   * @param emittedVersion version of the board at that ranking
   */
  BoardRanker(
      String board,
      BoardPolicies policies,
      BoardLog log,
      BoardAlarms alarms,
      BoardParts parts,
      Succession succession,
      Optional<List<String>> published,
      long emittedVersion) {
    this.board = board;
    this.settings = policies.scoring();
    this.mixture = policies.mixture();
    this.announcer = new Announcer(log, policies.mixture());
    this.alarms = alarms;
    this.parts = parts;
    this.succession = succession;
    this.published = published;
    this.emittedVersion = emittedVersion;
    this.followedAlign = alarms.isContradicted();
  }

  /** The ranking of now, for its readers and for the next one. */
  Emitted emit(long version, Depth depth, BoardIdentity identity) {
    boolean isCheap = identity.dimension() < LEAST_DIMENSION_TO_DEFER;
    BoardEstimate estimate = estimate(isCheap ? Depth.BOUNDED : depth, identity);
    alarms.observe(estimate);
    isSettled = parts.examples().panes().isSettled();
    emittedVersion = version;
    followedAlign = alarms.isContradicted();
    List<String> before = published.orElseGet(() -> parts.sources().names());
    List<String> current =
        estimate.windows().stream()
            .limit(1)
            .flatMap(window -> window.sources().stream())
            .map(ranked -> ranked.estimate().source())
            .toList();
    published = Optional.of(current);
    return new Emitted(
        estimate,
        before.stream().filter(source -> !current.contains(source)).toList(),
        alarms.rates(estimate));
  }

  BoardEstimate estimate(Depth depth, BoardIdentity identity) {
    parts.calibration().load();
    Optional<CosineBackground> background = parts.calibration().background();
    RevisionHeader.Clock clock = parts.examples().clock();
    long streamTimeMs = clock.streamTimeMs();
    List<WindowEstimate> windows =
        background.isPresent() && streamTimeMs != Long.MIN_VALUE
            ? parts.examples().panes().rank(streamTimeMs, depth)
            : List.of();
    windows.stream()
        .limit(1)
        .map(primary -> WindowsRanker.compared(primary.sources()))
        .forEach(compared -> announcer.ranks().observe(compared, clock.newestMs()));
    return new BoardEstimate(
        board,
        identity,
        settings.definition().id(),
        ScoringDefinition.CLASSIC_ID,
        background,
        background.map(CosineBackground::queries).orElse(parts.calibration().queries()),
        settings.calibrationQueries(),
        clock.newestMs(),
        windows,
        settings.viewKappa(),
        announcer.ranks().changes(),
        diagnostics(windows, background),
        parts.sources().lateExamples(),
        windows.stream()
            .limit(1)
            .flatMap(w -> parts.outcomes().gains(w, alarms.isContradicted()).stream())
            .toList(),
        succession.estimate());
  }

  private List<RankingDiagnostic> diagnostics(
      List<WindowEstimate> windows, Optional<CosineBackground> background) {
    SortedMap<String, Late> late = new TreeMap<>(parts.sources().late());
    Map<String, Refused> refused = parts.sources().refused();
    SortedSet<String> leftOut = new TreeSet<>(refused.keySet());
    late.forEach(
        (source, count) -> {
          if (count.examples() > 0) {
            leftOut.add(source);
          }
        });
    leftOut.removeIf(counts(windows));
    List<RankingDiagnostic> found = new ArrayList<>();
    for (String source : leftOut) {
      Late lateOfIt = Optional.ofNullable(late.remove(source)).orElse(Late.NONE);
      found.add(
          Diagnostics.nothingRanked(source, lateOfIt, Optional.ofNullable(refused.get(source))));
    }
    if (!windows.isEmpty()) {
      found.addAll(
          Diagnostics.of(
              windows.get(0).sources(),
              background.orElseThrow(),
              parts.examples().recentQueries().drift(background.orElseThrow()),
              late));
    }
    return found;
  }

  /** Whether something of a source counts, or will count when it has waited. */
  private Predicate<String> counts(List<WindowEstimate> windows) {
    return windows.isEmpty() || parts.calibration().isWaiting()
        ? parts.sources()::isKnown
        : parts.examples().panes()::has;
  }

  /** The order of sources begins anew, as their revision has changed. */
  void forgetOrders() {
    announcer.forgetOrders();
  }

  /** Writes down what a ranking has to announce; gives weights for trainers, if they are new. */
  Optional<PlannedMixture> announce(BoardEstimate now, long nowMs) {
    return announcer.announce(
        now,
        mixtureSources(now, nowMs),
        alarms.firing(Set.of(AlertRule.FALSE_NEGATIVE_SPIKE, AlertRule.FALSE_NEGATIVE_HIGH)),
        nowMs);
  }

  private List<MixtureSource> mixtureSources(BoardEstimate now, long nowMs) {
    List<MixtureSource> sources =
        parts
            .examples()
            .panes()
            .mixtureSources(
                now,
                parts.examples().clock().streamTimeMs(),
                followsAlign(),
                source -> hasEnded(source, nowMs));
    if (mixture.kind() != MixturePolicy.Kind.OUTCOMES || now.windows().isEmpty()) {
      return sources;
    }
    Map<String, Chance> chances =
        parts.outcomes().chances(now.windows().get(0), alarms.isContradicted(), mixture.metric());
    return sources.stream()
        .map(source -> source.withChance(Optional.ofNullable(chances.get(source.source()))))
        .toList();
  }

  /** A final mixture is not taken back by records that were mined before the end. */
  private boolean hasEnded(String source, long nowMs) {
    return announcer.last().filter(PlannedMixture::isFinal).isPresent()
        ? alarms.isFinished(source)
        : alarms.isSettled(source, nowMs);
  }

  /**
   * Whether nothing more is expected of the sources of the last mixture, and nobody was told. True
   * once, as the policy may have no weights for them.
   */
  boolean isFinalDue(long nowMs) {
    boolean isDue = isUntoldEnd(nowMs);
    boolean isNew = isDue && !wasFinalDue;
    wasFinalDue = isDue;
    return isNew;
  }

  private boolean isUntoldEnd(long nowMs) {
    return announcer
        .last()
        .filter(last -> !last.isFinal())
        .filter(
            last ->
                last.weights().stream()
                    .allMatch(weight -> alarms.isSettled(weight.source(), nowMs)))
        .isPresent();
  }

  /** Weights by scores follow eci-align while that contradicts the ranking. */
  private boolean followsAlign() {
    return mixture.kind() == MixturePolicy.Kind.PROPORTIONAL && alarms.isContradicted();
  }

  /** Whether something has changed since the newest ranking. */
  boolean isChanged(long version) {
    return version != emittedVersion || hasOtherOrder();
  }

  /** Whether outcomes were published by an order that they are not seen by any more. */
  private boolean hasOtherOrder() {
    boolean areSeen = mixture.kind() == MixturePolicy.Kind.OUTCOMES || !parts.outcomes().isEmpty();
    return areSeen && alarms.isContradicted() != followedAlign;
  }

  /** Whether the newest ranking had everything of its time. */
  boolean isSettled() {
    return isSettled;
  }

  /** Leaves what the newest ranking lacks to the next change. */
  void settle() {
    isSettled = true;
  }

  /** Version of the newest ranking; none where that has to be made again after a restart. */
  long durableVersion() {
    return isSettled ? emittedVersion : -1;
  }
}
