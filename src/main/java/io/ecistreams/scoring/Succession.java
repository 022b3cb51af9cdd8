package io.ecistreams.scoring;

import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.EstimateState;
import io.ecistreams.model.RankedSource;
import io.ecistreams.model.RevisionChange;
import io.ecistreams.model.RevisionsEstimate;
import io.ecistreams.model.RevisionsEstimate.NextRevision;
import io.ecistreams.model.RevisionsEstimate.SourceProgress;
import io.ecistreams.scoring.RankingEstimator.Windowed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides when the next revision of a board becomes the active one, and says what that moves
 * (definition.md, section 12). Not safe for use by several threads.
 */
final class Succession {
  private final long overlapMs;
  private final BoardParts parts;
  private final BoardAlarms alarms;
  private long judgedVersion = -1;

  Succession(BoardPolicies policies, BoardParts parts, BoardAlarms alarms) {
    this.overlapMs = policies.overlapMs();
    this.parts = parts;
    this.alarms = alarms;
  }

  /**
   * Makes the next revision the active one if that is due. This is the one place where it is
   * decided, while both revisions are there.
   *
   * @param version of the board: where that has not changed, panes are not read into memory
   * @return whether it is
   */
  boolean change(long version, long nowMs) {
    Revision active = parts.revisions().active();
    boolean isDue =
        parts
            .revisions()
            .next()
            .filter(Revision::folds)
            .filter(next -> isTime(next) || mayJudge(active, next, version) && hasAll(next))
            .isPresent();
    judgedVersion = version;
    if (isDue) {
      change(active, parts.revisions().next().orElseThrow(), nowMs);
    }
    return isDue;
  }

  private boolean mayJudge(Revision active, Revision next, long version) {
    return version != judgedVersion || active.examples().isLoaded() && next.examples().isLoaded();
  }

  /** Whether both have been there for long enough, in event time of the board. */
  private boolean isTime(Revision next) {
    return parts.revisions().newestMs() >= dueMs(next);
  }

  private long dueMs(Revision next) {
    long openedMs = next.examples().clock().openedMs();
    return openedMs + Math.min(overlapMs, Long.MAX_VALUE - Math.max(0, openedMs));
  }

  /** Whether no source that is live under the active revision lacks a rank under the next one. */
  private boolean hasAll(Revision next) {
    SortedMap<String, Windowed> there = primary(next);
    return primary(parts.revisions().active()).keySet().stream()
        .filter(this::isLive)
        .allMatch(source -> there.containsKey(source) && isRanked(there.get(source)));
  }

  private boolean isLive(String source) {
    return !alarms.isFinished(source) && !alarms.isSilent(source);
  }

  private static boolean isRanked(Windowed source) {
    return RankingEstimator.displayState(source.window()) != EstimateState.WARMING_UP;
  }

  private static SortedMap<String, Windowed> primary(Revision revision) {
    SortedMap<String, Windowed> primary = new TreeMap<>();
    if (hasTime(revision)) {
      long streamTimeMs = revision.examples().clock().streamTimeMs();
      revision
          .examples()
          .panes()
          .primary(streamTimeMs)
          .forEach(source -> primary.put(source.name(), source));
    }
    return primary;
  }

  private static boolean hasTime(Revision revision) {
    return revision.examples().clock().streamTimeMs() != Long.MIN_VALUE;
  }

  private void change(Revision active, Revision next, long nowMs) {
    RevisionChange change =
        new RevisionChange(
            nowMs,
            parts.revisions().newestMs(),
            active.encoder(),
            next.encoder(),
            RevisionChange.shifts(ranked(active), ranked(next)));
    parts.revisions().change(change);
    // Of sources that are not known nothing was ever taken.
    alarms.changeRevision(
        source -> parts.sources().isKnown(source) && !next.examples().panes().has(source), nowMs);
  }

  private static Map<String, RankedSource> ranked(Revision revision) {
    Map<String, RankedSource> ranked = new LinkedHashMap<>();
    if (hasTime(revision)) {
      long streamTimeMs = revision.examples().clock().streamTimeMs();
      revision
          .examples()
          .panes()
          .rankPrimary(streamTimeMs)
          .forEach(source -> ranked.put(source.estimate().source(), source));
    }
    return ranked;
  }

  /** Where the board stands between revisions. */
  RevisionsEstimate estimate() {
    return new RevisionsEstimate(
        parts.revisions().next().map(this::estimate),
        parts.revisions().book().changes(),
        parts.sources().stale());
  }

  private NextRevision estimate(Revision next) {
    next.calibration().load();
    return new NextRevision(
        next.calibration().identity(),
        next.calibration().background(),
        next.calibration()
            .background()
            .map(CosineBackground::queries)
            .orElseGet(next.calibration()::queries),
        next.calibration().waiting().examples(),
        next.examples().clock().openedMs(),
        dueMs(next),
        progress(next));
  }

  private List<SourceProgress> progress(Revision next) {
    SortedMap<String, Windowed> before = primary(parts.revisions().active());
    SortedMap<String, Windowed> there = primary(next);
    SortedSet<String> names = new TreeSet<>(before.keySet());
    names.addAll(there.keySet());
    return names.stream()
        .map(
            source -> {
              boolean isThere = there.containsKey(source);
              boolean isAwaited =
                  before.containsKey(source)
                      && isLive(source)
                      && !(isThere && isRanked(there.get(source)));
              return new SourceProgress(
                  source,
                  isThere ? there.get(source).window().sums().examples() : 0,
                  isThere
                      ? RankingEstimator.displayState(there.get(source).window())
                      : EstimateState.WARMING_UP,
                  isAwaited);
            })
        .toList();
  }
}
