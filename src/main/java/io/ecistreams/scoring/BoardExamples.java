package io.ecistreams.scoring;

import io.ecistreams.math.Workbench;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardHeader.Late;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/**
 * What a board has merged of one revision: its panes, in memory or not, its clock, and its newest
 * queries. It judges what is late. Not safe for use by several threads.
 */
final class BoardExamples {
  private final BoardSettings settings;
  private final ExampleLog log;
  private final BoardSources sources;
  private final Predicate<String> isFinished;
  private final IntFunction<Workbench> workbenches;
  private final RecentQueries recentQueries = new RecentQueries();
  private BoardIdentity identity;
  private RevisionHeader.Clock clock;
  private Optional<BoardPanes> panes;
  private Merged merged = Merged.NOTHING;

  /**
   * What the log has of a revision.
   *
   * @param isNew whether nothing of it is in the log
   * @param sources those of the board, which count what is late
   * @param isFinished whether the miner of a source has ended
   * @param workbenches those of a thread, by dimension
   */
  BoardExamples(
      RevisionHeader header,
      boolean isNew,
      BoardSettings settings,
      ExampleLog log,
      BoardSources sources,
      Predicate<String> isFinished,
      IntFunction<Workbench> workbenches) {
    this.identity = header.identity();
    this.settings = settings;
    this.log = log;
    this.sources = sources;
    this.isFinished = isFinished;
    this.workbenches = workbenches;
    this.clock = header.clock();
    this.panes = isNew ? Optional.of(newPanes()) : Optional.empty();
  }

  private BoardPanes newPanes() {
    return new BoardPanes(identity, settings, isFinished, workbenches.apply(identity.dimension()));
  }

  /** The dimension is decided; nothing was merged before. */
  void settle(BoardIdentity decided) {
    if (!decided.equals(identity)) {
      identity = decided;
      panes = panes.map(undecided -> newPanes());
    }
  }

  /** Takes note of a group that had waited and does not fit. */
  void refuse(Merged.Refused refused) {
    merged = merged.plus(refused);
  }

  /** A record has come. */
  void touch(long nowMs) {
    clock = clock.touched(nowMs);
  }

  /** A group of an event time waits. */
  void hear(long minedAtMs) {
    clock = clock.heard(minedAtMs);
  }

  /**
   * Merges a partial of one of the board's sources.
   *
   * @return false where it came too late, and was counted as that
   */
  boolean merge(Partial partial) {
    Partial.Key key = partial.key();
    boolean isClosed = settings.windows().isClosed(key.paneStartMs(), clock.streamTimeMs());
    if (!isClosed
        && panes.isEmpty()
        && !log.takesWithoutPanes(key.source(), key.paneStartMs(), partial.state())) {
      panes();
    }
    if (isClosed || isPast(key)) {
      countLate(partial);
      return false;
    }
    log.add(key.source(), key.paneStartMs(), partial.state());
    panes.ifPresent(live -> live.merge(key.source(), key.paneStartMs(), partial.state()));
    moveTime(partial.state().newestMs());
    partial.queries().forEach(recentQueries::observe);
    merged = merged.plus(partial);
    return true;
  }

  /** Why a partial is refused for which there is no memory; judged while the panes are in it. */
  Outcome<Partial> admit(Partial partial) {
    Optional<Rejection> refusal = refusal(partial);
    if (refusal.isPresent()) {
      // Time goes on in a full board too, or nothing would ever leave it.
      moveTime(partial.state().newestMs());
      refusal = refusal(partial);
    }
    return refusal
        .<Outcome<Partial>>map(Outcome.Refused::new)
        .orElseGet(() -> Outcome.accepted(partial));
  }

  private Optional<Rejection> refusal(Partial partial) {
    Partial.Key key = partial.key();
    return panes.flatMap(live -> live.refusal(key.source(), key.paneStartMs(), partial.state()));
  }

  private void moveTime(long newestMs) {
    clock = clock.folded(newestMs);
    panes.ifPresent(live -> live.expire(clock.streamTimeMs()).forEach(log::expire));
  }

  private boolean isPast(Partial.Key key) {
    return panes.map(live -> live.isPast(key.source(), key.paneStartMs())).orElse(false);
  }

  private void countLate(Partial partial) {
    WindowPolicy windows = settings.windows();
    long takenUntilMs = partial.key().paneStartMs() + windows.paneMs() + windows.graceMs();
    Late late =
        sources.countLate(
            partial.key().source(), partial.examples(), clock.streamTimeMs() - takenUntilMs);
    merged = merged.plus(new Merged.LatePart(partial, late, clock.streamTimeMs()));
  }

  /** What was merged or left out since the last call. */
  Merged takeMerged() {
    Merged taken = merged;
    merged = Merged.NOTHING;
    return taken;
  }

  /** The panes, read into memory if they are not there. */
  BoardPanes panes() {
    if (panes.isEmpty()) {
      BoardPanes fresh = newPanes();
      log.load(fresh::source);
      panes = Optional.of(fresh);
      if (clock.streamTimeMs() != Long.MIN_VALUE) {
        fresh.expire(clock.streamTimeMs()).forEach(log::expire);
      }
    }
    return panes.orElseThrow();
  }

  boolean isLoaded() {
    return panes.isPresent();
  }

  /** Drops from memory what the log can give back. */
  void unload() {
    recentQueries.clear();
    panes = Optional.empty();
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return recentQueries.heapBytes() + panes.map(BoardPanes::heapBytes).orElse(0L);
  }

  RevisionHeader.Clock clock() {
    return clock;
  }

  /** For the background of now. */
  RecentQueries recentQueries() {
    return recentQueries;
  }
}
