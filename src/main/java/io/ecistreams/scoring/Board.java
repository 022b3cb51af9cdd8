package io.ecistreams.scoring;

import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.PlannedMixture;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.outcome.TrainingReport;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One board: groups wait until its background is frozen, partials are merged into panes, and what
 * was merged is ranked. The stream, files and replays all drive this class; what must survive goes
 * to its {@link BoardLog}. What takes memory may be {@link #unload dropped} between two calls.
 *
 * <p>Groups that wait are folded in arrival order once the background is frozen, a bounded number
 * at a time; partials, which exist only under a background, are merged as they come. Not safe for
 * use by several threads.
 */
public final class Board {
  /**
   * Sources of a board, late ones included: its ranking is one record, and all of a board is in
   * memory at once.
   */
  public static final int MOST_SOURCES = 256;

  private final String name;
  private final BoardPolicies policies;
  private final BoardLog log;
  private final BoardParts parts;
  private final BoardAlarms alarms;
  private final Succession succession;
  private final BoardRanker ranker;
  private final BoardIntake intake;

  /**
   * A new board; nothing of it is in the log yet.
   *
   * @param identity of what came first; the background decides on the dimension
   * @param workbenches those of a thread, by dimension
   */
  public Board(
      String name,
      BoardIdentity identity,
      BoardPolicies policies,
      BoardLog log,
      IntFunction<Workbench> workbenches,
      long nowMs) {
    this(
        name, BoardHeader.ofNew(name, identity, policies, nowMs), true, policies, log, workbenches);
  }

  /**
   * A board as its log has it, not in memory yet. A background that was given since is frozen by
   * the next {@link #advance}.
   */
  public Board(
      String name,
      BoardHeader header,
      BoardPolicies policies,
      BoardLog log,
      IntFunction<Workbench> workbenches) {
    this(name, header, false, policies, log, workbenches);
  }

  private Board(
      String name,
      BoardHeader header,
      boolean isNew,
      BoardPolicies policies,
      BoardLog log,
      IntFunction<Workbench> workbenches) {
    this.name = name;
    this.policies = policies;
    this.log = log;
    this.alarms = new BoardAlarms(name, policies.alarms(), MOST_SOURCES);
    log.forEachAlarms(alarms::restore);
    this.parts = BoardParts.of(name, header, isNew, policies, log, alarms::isFinished, workbenches);
    this.succession = new Succession(policies, parts, alarms);
    this.ranker =
        new BoardRanker(
            name,
            policies,
            log,
            alarms,
            parts,
            succession,
            isNew ? Optional.of(List.of()) : Optional.empty(),
            header.versions().emitted());
    this.intake = new BoardIntake(policies, log, parts, alarms, header.versions().now());
  }

  /** Takes a group: it waits, is folded, or is counted as late; or it is refused. */
  public Outcome<ExampleGroup> accept(RoutedGroup routed, long nowMs) {
    return intake.accept(routed, nowMs);
  }

  /**
   * Merges a partial, or counts it as late; or it is refused. A board that still calibrates takes
   * the background of a partial: it had that one before it was deleted.
   */
  public Outcome<Partial> accept(Partial partial, long nowMs) {
    return intake.accept(partial, nowMs);
  }

  /** Records of a source were of a revision that passed. */
  public void countStale(StaleRecords stale, long nowMs) {
    intake.countStale(stale.source(), stale.count(), nowMs);
  }

  /** Records of a source were refused before they came here. */
  public void countRefused(RefusedRecords refused, long nowMs) {
    intake.countRefused(refused, nowMs);
  }

  /**
   * The miner of a source ended: it keeps its last window, and its silence is no alarm. False where
   * too many sources are watched already.
   */
  public boolean finish(FinishSource finish, long nowMs) {
    return intake.finish(finish, nowMs);
  }

  /**
   * Counts a verdict in place of an earlier one, a model's never in that of a person's; false where
   * the source or the example's id is unknown.
   */
  public boolean judge(JudgedExample judged) {
    return intake.judge(judged);
  }

  /**
   * Takes what a round of training yielded, in the place of an earlier report of its id; or it is
   * refused, as its sources or its revision are unknown, or it has a metric too many. A board that
   * is trained on is in use.
   */
  public Outcome<TrainingReport> accept(ReportedOutcome outcome, long nowMs) {
    return intake.accept(outcome, nowMs);
  }

  /**
   * Freezes the backgrounds and changes the revision if that is due; folds in some of what waits.
   *
   * @return whether the board is to be registered anew
   */
  public boolean advance(long nowMs) {
    long registered = revisions().version();
    intake.advance(nowMs);
    if (succession.change(intake.version(), nowMs)) {
      intake.noteChange();
      ranker.forgetOrders();
    }
    if (!isChanged() && ranker.isFinalDue(nowMs)) {
      intake.noteChange();
    }
    return revisions().version() != registered;
  }

  /** Freezes what can be measured from the queries that have come; false where they are too few. */
  public boolean freezeEarly() {
    return intake.freezeEarly();
  }

  /** What was merged or left out since the last call. */
  public Merged takeMerged() {
    return revisions().takeMerged();
  }

  /** The ranking now, with everything. */
  public BoardEstimate estimate() {
    return ranker.estimate(Depth.ALL, identity());
  }

  /**
   * The ranking to publish now.
   *
   * @param depth at least; small dimensions are always brought up to date with hybrids
   */
  public Emitted emit(Depth depth) {
    return ranker.emit(intake.version(), depth, identity());
  }

  /**
   * Writes down what a ranking has to announce.
   *
   * @return weights for trainers, if there are new ones
   */
  public Optional<PlannedMixture> announce(BoardEstimate now, long nowMs) {
    return ranker.announce(now, nowMs);
  }

  /** Whether a ranking would say something new. */
  public boolean isDue() {
    return isChanged() || !ranker.isSettled();
  }

  /** Whether something has changed since the newest ranking. */
  public boolean isChanged() {
    return ranker.isChanged(intake.version());
  }

  /** Whether some of its panes are in memory. */
  public boolean isLoaded() {
    return revisions().isLoaded();
  }

  /** Reads the board into memory if it is not there. */
  public void load() {
    revisions().all().forEach(Revision::load);
  }

  /**
   * Drops from memory what the log can give back; the board goes on as if it were there. Effective
   * ranks and hybrids that are older than the scores are not measured again before the next record:
   * where memory is short they would be dropped and measured without end.
   */
  public void unload() {
    ranker.settle();
    persist();
    revisions().all().forEach(Revision::unload);
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return revisions().heapBytes() + parts.outcomes().heapBytes();
  }

  /** Makes durable all that has changed. */
  public void persist() {
    revisions().all().forEach(Revision::persist);
    writeState();
  }

  /** Writes down what is not folded: where the board stands, and its alarms. */
  public void writeState() {
    alarms.forEachChanged(log::writeAlarms);
    log.writeHeader(
        new BoardHeader(
            policies.scoring().definition().id(),
            policies.scoring().windows().paneMs(),
            revisions().active().header(),
            revisions().next().map(Revision::header),
            new BoardHeader.Versions(intake.version(), ranker.durableVersion()),
            parts.sources().late(),
            parts.sources().refused(),
            parts.sources().stale()));
  }

  /** Deletes the board from its log. */
  public void delete() {
    log.delete();
  }

  public String name() {
    return name;
  }

  /**
   * Encoder in its active revision, and dimension; the dimension is only likely while there is no
   * background.
   */
  public BoardIdentity identity() {
    return parts.calibration().identity();
  }

  /** Those of its encoder, by which it is registered. */
  public Revisions revisions() {
    return parts.revisions();
  }

  /** How far the background of the active one is, and what waits for it. */
  public BoardCalibration calibration() {
    return parts.calibration();
  }

  /** The frozen background of the active revision; empty while calibrating. */
  public Optional<CosineBackground> background() {
    return parts.calibration().background();
  }

  /** Names of the sources that were accepted, in alphabetical order. */
  public List<String> sources() {
    return parts.sources().names();
  }

  /** Its alerts, and what people are asked of its examples. */
  public BoardAlarms alarms() {
    return alarms;
  }

  /** Wall clock of the newest record or outcome. */
  public long touchedMs() {
    return revisions().touchedMs();
  }
}
