package io.ecistreams.scoring;

import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.alarm.ExampleId;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.outcome.TrainingReport;
import java.util.Optional;

/**
 * Takes what comes for a board: it admits, lets wait, folds and merges, and tells the alarms.
 * Counts the changes of what would be ranked. Not safe for use by several threads.
 */
final class BoardIntake {
  private final BoardLog log;
  private final BoardParts parts;
  private final BoardAlarms alarms;
  private final Folds folds;
  private long version;

  /**
   * An intake.
   *
   * @param version of the board in its log
   */
  BoardIntake(
      BoardPolicies policies, BoardLog log, BoardParts parts, BoardAlarms alarms, long version) {
    this.log = log;
    this.parts = parts;
    this.alarms = alarms;
    this.folds = new Folds(policies.scoring(), policies.alarms().quarantine());
    this.version = version;
  }

  /** Grows with every change of what would be ranked. */
  long version() {
    return version + parts.revisions().samples().version();
  }

  /** Something else than examples has changed what would be said. */
  void noteChange() {
    version++;
  }

  /** {@link Board#finish}. */
  boolean finish(FinishSource finish, long nowMs) {
    noteChange();
    return alarms.finish(finish.source(), finish.issuedAtMs(), nowMs);
  }

  /** {@link Board#accept(RoutedGroup, long)}. */
  Outcome<ExampleGroup> accept(RoutedGroup routed, long nowMs) {
    ExampleGroup group = routed.group();
    String encoder = parts.revisions().encoder(group);
    if (parts.revisions().isStale(encoder, group.minedAtMs())) {
      countStale(group.source(), StaleCount.of(group, encoder), nowMs);
      return Outcome.accepted(group);
    }
    Outcome<Revision> outcome =
        parts
            .revisions()
            .admit(group)
            .then(fitting -> parts.sources().admit(group.source()))
            .then(
                source ->
                    parts
                        .revisions()
                        .take(
                            new BoardIdentity(encoder, group.dimension()),
                            group.minedAtMs(),
                            nowMs))
            .then(
                revision ->
                    revision.calibration().admit(group).then(g -> Outcome.accepted(revision)));
    if (outcome instanceof Outcome.Accepted<Revision> accepted) {
      Revision revision = accepted.value();
      countTaken(revision, group.source(), group.records(), group.minedAtMs(), nowMs);
      if (revision.folds()) {
        fold(revision, routed, nowMs);
      } else {
        version++;
        revision.examples().hear(group.minedAtMs());
        revision.calibration().add(routed);
      }
    } else if (outcome instanceof Outcome.Refused<Revision> refused) {
      countRefused(group.source(), group.records(), refused.rejection().reason(), nowMs);
    }
    alarms.step(group.source(), nowMs, nowMs);
    return outcome.then(revision -> Outcome.accepted(group));
  }

  /** {@link Board#accept(Partial, long)}. */
  Outcome<Partial> accept(Partial partial, long nowMs) {
    String source = partial.key().source();
    CosineBackground background = partial.key().background();
    long records = partial.state().sums().records();
    if (parts.revisions().isStale(background.encoder(), partial.state().newestMs())) {
      StaleCount stale = new StaleCount(records, partial.examples(), background.encoder());
      countStale(source, stale, nowMs);
      return Outcome.accepted(partial);
    }
    long timeBeforeMs = streamTimeMs(background);
    Outcome<Revision> outcome =
        parts
            .revisions()
            .admit(background)
            .then(fitting -> parts.sources().admit(source))
            .then(
                admitted ->
                    parts.revisions().take(partial.identity(), partial.state().newestMs(), nowMs))
            .then(
                revision ->
                    revision.examples().admit(partial).then(p -> Outcome.accepted(revision)));
    if (outcome instanceof Outcome.Accepted<Revision> accepted) {
      Revision revision = accepted.value();
      if (revision.calibration().background().isEmpty()) {
        parts.revisions().settle(revision, background);
      }
      countTaken(revision, source, records, partial.state().newestMs(), nowMs);
      merge(revision, partial, nowMs);
    } else if (outcome instanceof Outcome.Refused<Revision> refused) {
      countRefused(source, records, refused.rejection().reason(), nowMs);
      version += streamTimeMs(background) > timeBeforeMs ? 1 : 0;
    }
    alarms.step(source, nowMs, nowMs);
    return outcome.then(revision -> Outcome.accepted(partial));
  }

  private long streamTimeMs(CosineBackground background) {
    return parts
        .revisions()
        .find(background.encoder())
        .map(revision -> revision.examples().clock().streamTimeMs())
        .orElse(Long.MIN_VALUE);
  }

  /** {@link Board#countStale}. */
  void countStale(String source, StaleCount stale, long nowMs) {
    version++;
    parts.examples().touch(nowMs);
    parts.sources().countStale(source, stale);
    alarms.countStale(source, nowMs);
    alarms.step(source, nowMs, nowMs);
  }

  private void countRefused(String source, long records, RejectionReason reason, long nowMs) {
    if (records > 0) {
      alarms.countRefused(source, records, nowMs);
      parts.sources().countRefused(source, records, reason);
      // A ranking says what was refused of a source of which nothing else is known.
      version += parts.sources().isKnown(source) ? 0 : 1;
    }
  }

  private void countTaken(
      Revision revision, String source, long records, long minedAtMs, long nowMs) {
    revision.examples().touch(nowMs);
    parts.sources().add(source);
    alarms.countTaken(source, records, minedAtMs, nowMs);
  }

  private void fold(Revision revision, RoutedGroup routed, long nowMs) {
    folds.fold(routed.group(), revision.calibration().background().orElseThrow(), routed.origin());
    folds.drainPartials(
        partial -> {
          if (revision.examples().admit(partial) instanceof Outcome.Refused<Partial> refused) {
            refuse(revision, routed, refused.rejection(), nowMs);
          } else {
            merge(revision, partial, nowMs);
          }
        });
  }

  /** Refuses a group that was counted as taken when it came. */
  private void refuse(Revision revision, RoutedGroup routed, Rejection rejection, long nowMs) {
    version++;
    revision.examples().refuse(new Merged.Refused(routed, rejection));
    countRefused(routed.group().source(), routed.group().records(), rejection.reason(), nowMs);
  }

  /** Alarms are about the active revision. */
  private void merge(Revision revision, Partial partial, long nowMs) {
    version++;
    if (revision.examples().merge(partial) && revision == parts.revisions().active()) {
      alarms.observe(
          partial.key().source(),
          partial.observations(),
          partial.examples(),
          partial.state().sums().flags(Detector.FALSE_NEGATIVE),
          nowMs);
    }
  }

  /** {@link Board#countRefused}. */
  void countRefused(RefusedRecords refused, long nowMs) {
    countRefused(refused.source(), refused.records(), refused.reason(), nowMs);
    alarms.step(refused.source(), nowMs, nowMs);
  }

  /** {@link Board#judge}. */
  boolean judge(JudgedExample judged) {
    Optional<ExampleId> id = ExampleId.parse(judged.exampleId());
    Optional<Testimony> before = log.readVerdict(judged.source(), judged.exampleId());
    if (before.filter(stood -> stood.standsAgainst(judged.judgement())).isPresent()) {
      return true;
    }
    boolean isKnown =
        id.isPresent()
            && alarms.judge(
                judged.source(),
                id.get(),
                before.map(Testimony::isFalseNegative),
                judged.judgement().isFalseNegative());
    if (isKnown) {
      // The corrected rate is part of the ranking.
      version++;
      log.writeVerdict(judged.source(), judged.exampleId(), judged.judgement());
    }
    return isKnown;
  }

  /** {@link Board#accept(ReportedOutcome, long)}. */
  Outcome<TrainingReport> accept(ReportedOutcome outcome, long nowMs) {
    long before = parts.outcomes().version();
    Outcome<TrainingReport> taken = parts.outcomes().accept(outcome.report(), parts.revisions());
    // What training showed is part of the ranking.
    version += parts.outcomes().version() - before;
    if (taken instanceof Outcome.Accepted) {
      parts.examples().touch(nowMs);
    }
    return taken;
  }

  /** {@link Board#advance}, without the change of revision. */
  void advance(long nowMs) {
    for (Revision revision : parts.revisions().all()) {
      revision.calibration().due(nowMs).ifPresent(frozen -> freeze(revision, frozen));
      revision
          .calibration()
          .drain(
              routed -> {
                foldOrRefuse(revision, routed, nowMs);
                alarms.step(routed.group().source(), nowMs, nowMs);
              });
    }
  }

  /** Groups of every dimension have waited for the background to decide on one. */
  private void foldOrRefuse(Revision revision, RoutedGroup routed, long nowMs) {
    Outcome<ExampleGroup> outcome = revision.calibration().admit(routed.group());
    if (outcome instanceof Outcome.Refused<ExampleGroup> refused) {
      refuse(revision, routed, refused.rejection(), nowMs);
    } else {
      fold(revision, routed, nowMs);
    }
  }

  /** {@link Board#freezeEarly}. */
  boolean freezeEarly() {
    Revision active = parts.revisions().active();
    Optional<CosineBackground> early = active.calibration().early();
    early.ifPresent(frozen -> freeze(active, frozen));
    return early.isPresent();
  }

  private void freeze(Revision revision, CosineBackground frozen) {
    parts.revisions().settle(revision, frozen);
    version++;
  }
}
