package io.ecistreams.scoring;

import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.alarm.ExampleId;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
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
    return version;
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
    Outcome<ExampleGroup> outcome =
        parts
            .calibration()
            .admit(group)
            .then(fitting -> parts.sources().admit(group.source()))
            .then(source -> Outcome.accepted(group));
    if (outcome instanceof Outcome.Accepted<ExampleGroup>) {
      countTaken(group.source(), group.records(), group.minedAtMs(), nowMs);
      if (parts.calibration().background().isPresent() && !parts.calibration().isWaiting()) {
        fold(routed, nowMs);
      } else {
        version++;
        parts.examples().hear(group.minedAtMs());
        parts.calibration().add(routed);
      }
    } else if (outcome instanceof Outcome.Refused<ExampleGroup> refused) {
      countRefused(group.source(), group.records(), refused.rejection().reason(), nowMs);
    }
    alarms.step(group.source(), nowMs, nowMs);
    return outcome;
  }

  /** {@link Board#accept(Partial, long)}. */
  Outcome<Partial> accept(Partial partial, long nowMs) {
    String source = partial.key().source();
    long records = partial.state().sums().records();
    long timeBeforeMs = parts.examples().clock().streamTimeMs();
    Outcome<Partial> outcome =
        parts
            .calibration()
            .admit(partial.key().background())
            .then(fitting -> parts.sources().admit(source))
            .then(admitted -> parts.examples().admit(partial));
    if (outcome instanceof Outcome.Accepted<Partial>) {
      if (parts.calibration().background().isEmpty()) {
        settle(partial.key().background());
      }
      countTaken(source, records, partial.state().newestMs(), nowMs);
      merge(partial, nowMs);
    } else if (outcome instanceof Outcome.Refused<Partial> refused) {
      countRefused(source, records, refused.rejection().reason(), nowMs);
      version += parts.examples().clock().streamTimeMs() > timeBeforeMs ? 1 : 0;
    }
    alarms.step(source, nowMs, nowMs);
    return outcome;
  }

  private void countRefused(String source, long records, RejectionReason reason, long nowMs) {
    if (records > 0) {
      alarms.countRefused(source, records, nowMs);
      parts.sources().countRefused(source, records, reason);
      // A ranking says what was refused of a source of which nothing else is known.
      version += parts.sources().isKnown(source) ? 0 : 1;
    }
  }

  private void countTaken(String source, long records, long minedAtMs, long nowMs) {
    parts.examples().touch(nowMs);
    parts.sources().add(source);
    alarms.countTaken(source, records, minedAtMs, nowMs);
  }

  private void fold(RoutedGroup routed, long nowMs) {
    folds.fold(routed.group(), parts.calibration().background().orElseThrow(), routed.origin());
    folds.drainPartials(
        partial -> {
          if (parts.examples().admit(partial) instanceof Outcome.Refused<Partial> refused) {
            refuse(routed, refused.rejection(), nowMs);
          } else {
            merge(partial, nowMs);
          }
        });
  }

  /** Refuses a group that was counted as taken when it came. */
  private void refuse(RoutedGroup routed, Rejection rejection, long nowMs) {
    version++;
    parts.examples().refuse(new Merged.Refused(routed, rejection));
    countRefused(routed.group().source(), routed.group().records(), rejection.reason(), nowMs);
  }

  private void merge(Partial partial, long nowMs) {
    version++;
    if (parts.examples().merge(partial)) {
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
    Outcome<TrainingReport> taken =
        parts.outcomes().accept(outcome.report(), parts.calibration().identity().encoder());
    // What training showed is part of the ranking.
    version += parts.outcomes().version() - before;
    if (taken instanceof Outcome.Accepted) {
      parts.examples().touch(nowMs);
    }
    return taken;
  }

  /** {@link Board#advance}. */
  boolean advance(long nowMs) {
    Optional<CosineBackground> due = parts.calibration().due(nowMs);
    due.ifPresent(this::freeze);
    parts
        .calibration()
        .drain(
            routed -> {
              foldOrRefuse(routed, nowMs);
              alarms.step(routed.group().source(), nowMs, nowMs);
            });
    return due.isPresent();
  }

  /** Groups of every dimension have waited for the background to decide on one. */
  private void foldOrRefuse(RoutedGroup routed, long nowMs) {
    Outcome<ExampleGroup> outcome = parts.calibration().admit(routed.group());
    if (outcome instanceof Outcome.Refused<ExampleGroup> refused) {
      refuse(routed, refused.rejection(), nowMs);
    } else {
      fold(routed, nowMs);
    }
  }

  /** {@link Board#freezeEarly}. */
  boolean freezeEarly() {
    Optional<CosineBackground> early = parts.calibration().early();
    early.ifPresent(this::freeze);
    return early.isPresent();
  }

  private void freeze(CosineBackground frozen) {
    settle(frozen);
    version++;
  }

  private void settle(CosineBackground frozen) {
    parts.calibration().freeze(frozen);
    parts.examples().settle(parts.calibration().identity());
  }
}
