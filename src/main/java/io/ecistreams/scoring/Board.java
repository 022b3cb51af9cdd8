package io.ecistreams.scoring;

import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.alarm.ExampleId;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.Mixture;
import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.Detector;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.scoring.RankingEstimator.Upkeep;
import java.util.List;
import java.util.Optional;

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
  private final BoardIdentity identity;
  private final BoardPolicies policies;
  private final BoardLog log;
  private final BoardCalibration calibration;
  private final BoardSources sources;
  private final BoardExamples examples;
  private final BoardAlarms alarms;
  private final BoardRanker ranker;
  private final GroupScorer scorer;
  private final ExampleFlags flags = new ExampleFlags();
  private long version;

  /** A new board; nothing of it is in the log yet. */
  public Board(
      String name,
      BoardIdentity identity,
      BoardPolicies policies,
      BoardLog log,
      Workbench work,
      long nowMs) {
    this(name, BoardHeader.ofNew(name, identity, policies, nowMs), true, policies, log, work);
  }

  /**
   * A board as its log has it, not in memory yet. A background that was given since is frozen by
   * the next {@link #advance}.
   */
  public Board(
      String name, BoardHeader header, BoardPolicies policies, BoardLog log, Workbench work) {
    this(name, header, false, policies, log, work);
  }

  private Board(
      String name,
      BoardHeader header,
      boolean isNew,
      BoardPolicies policies,
      BoardLog log,
      Workbench work) {
    this.name = name;
    this.identity = header.identity();
    this.policies = policies;
    this.log = log;
    this.calibration = new BoardCalibration(name, header, isNew, policies.calibration(), log);
    this.sources = new BoardSources(header.sources());
    this.examples = new BoardExamples(header, isNew, policies.scoring(), log, sources, work);
    this.alarms = new BoardAlarms(name, policies.alarms(), MOST_SOURCES);
    log.forEachAlarms(alarms::restore);
    this.ranker =
        new BoardRanker(
            name,
            policies,
            log,
            alarms,
            isNew ? Optional.of(List.of()) : Optional.empty(),
            header.versions().emitted());
    this.scorer = policies.scoring().newScorer();
    this.version = header.versions().now();
  }

  /** Takes a group: it waits, is folded, or is counted as late; or it is refused. */
  public Outcome<ExampleGroup> accept(RoutedGroup routed, long nowMs) {
    ExampleGroup group = routed.group();
    Outcome<ExampleGroup> outcome =
        identity
            .admit(group)
            .then(fitting -> sources.admit(group.source()))
            .then(source -> Outcome.accepted(group));
    if (outcome instanceof Outcome.Accepted<ExampleGroup>) {
      countTaken(group.source(), group.records(), nowMs);
      if (calibration.background().isPresent() && !calibration.isWaiting()) {
        fold(routed, nowMs);
      } else {
        version++;
        examples.hear(group.minedAtMs());
        calibration.add(routed);
      }
    } else if (group.records() > 0) {
      alarms.countRefused(group.source(), 1, nowMs);
    }
    alarms.step(group.source(), nowMs, nowMs);
    return outcome;
  }

  /**
   * Merges a partial, or counts it as late; or it is refused. A board that still calibrates takes
   * the background of a partial: it had that one before it was deleted.
   */
  public Outcome<Partial> accept(Partial partial, long nowMs) {
    String source = partial.key().source();
    long records = partial.state().sums().records();
    Outcome<Partial> outcome =
        calibration
            .admit(partial.key().background())
            .then(fitting -> sources.admit(source))
            .then(admitted -> Outcome.accepted(partial));
    if (outcome instanceof Outcome.Accepted<Partial>) {
      if (calibration.background().isEmpty()) {
        calibration.freeze(partial.key().background());
      }
      countTaken(source, records, nowMs);
      merge(partial, nowMs);
    } else {
      alarms.countRefused(source, records, nowMs);
    }
    alarms.step(source, nowMs, nowMs);
    return outcome;
  }

  private void countTaken(String source, long records, long nowMs) {
    examples.touch(nowMs);
    sources.add(source);
    alarms.countTaken(source, records, nowMs);
  }

  private void fold(RoutedGroup routed, long nowMs) {
    ExampleGroup group = routed.group();
    Partial partial =
        new Partial(
            new Partial.Key(
                name,
                calibration.background().orElseThrow(),
                group.source(),
                policies.scoring().windows().paneStart(group.minedAtMs())));
    partial.fold(group, routed.origin(), nowMs, scorer, policies.alarms().quarantine(), flags);
    merge(partial, nowMs);
  }

  private void merge(Partial partial, long nowMs) {
    version++;
    if (examples.merge(partial)) {
      alarms.observe(
          partial.key().source(),
          partial.observations(),
          partial.examples(),
          partial.state().sums().flags(Detector.FALSE_NEGATIVE),
          nowMs);
    }
  }

  /** What was merged or left out since the last call. */
  public Merged takeMerged() {
    return examples.takeMerged();
  }

  /** Records of a source were refused before they came here. */
  public void countRefused(RefusedRecords refused, long nowMs) {
    alarms.countRefused(refused.source(), refused.records(), nowMs);
    alarms.step(refused.source(), nowMs, nowMs);
  }

  /**
   * Counts a person's verdict in place of an earlier one; false where the source or the example's
   * id is unknown.
   */
  public boolean judge(JudgedExample judged) {
    Optional<ExampleId> id = ExampleId.parse(judged.exampleId());
    Optional<Boolean> before = log.readVerdict(judged.source(), judged.exampleId());
    boolean isKnown =
        id.isPresent() && alarms.judge(judged.source(), id.get(), before, judged.isFalseNegative());
    if (isKnown) {
      log.writeVerdict(judged.source(), judged.exampleId(), judged.isFalseNegative());
    }
    return isKnown;
  }

  /**
   * Freezes the background if it is due, and folds in some of what waits.
   *
   * @return whether the background was frozen by this call
   */
  public boolean advance(long nowMs) {
    Optional<Background> due = calibration.due(nowMs);
    due.ifPresent(this::freeze);
    calibration.drain(
        routed -> {
          fold(routed, nowMs);
          alarms.step(routed.group().source(), nowMs, nowMs);
        });
    return due.isPresent();
  }

  /** Freezes what can be measured from the queries that have come; false where they are too few. */
  public boolean freezeEarly() {
    Optional<Background> early = calibration.early();
    early.ifPresent(this::freeze);
    return early.isPresent();
  }

  private void freeze(Background frozen) {
    calibration.freeze(frozen);
    version++;
  }

  /** The ranking now, with everything. */
  public BoardEstimate estimate() {
    return ranker.estimate(state(), Upkeep.ALL, identity);
  }

  /**
   * The ranking to publish now.
   *
   * @param isTurn whether everything may be brought up to date, hybrids within a tenth of a second
   *     a window; else scores are of now, but effective ranks and hybrids those of the last ranking
   *     that had them, which costs O(d^2) a row
   */
  public Emitted emit(boolean isTurn) {
    return ranker.emit(state(), isTurn, identity);
  }

  private BoardRanker.State state() {
    load();
    return new BoardRanker.State(version, examples, calibration, sources);
  }

  /**
   * Writes down what a ranking has to announce.
   *
   * @return weights for trainers, if there are new ones
   */
  public Optional<Mixture> announce(BoardEstimate now, long nowMs) {
    load();
    return ranker.announce(now, examples, nowMs);
  }

  /** Whether a ranking would say something new. */
  public boolean isDue() {
    return isChanged() || !ranker.isSettled();
  }

  /** Whether something has changed since the newest ranking. */
  public boolean isChanged() {
    return ranker.isChanged(version);
  }

  /** Whether its panes are in memory. */
  public boolean isLoaded() {
    return examples.isLoaded();
  }

  /** Reads the board into memory if it is not there. */
  public void load() {
    examples.panes();
    calibration.load();
  }

  /**
   * Drops from memory what the log can give back; the board goes on as if it were there. Effective
   * ranks and hybrids that are older than the scores are not measured again before the next record:
   * where memory is short they would be dropped and measured without end.
   */
  public void unload() {
    ranker.settle();
    persist();
    calibration.unload();
    examples.unload();
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return calibration.heapBytes() + examples.heapBytes();
  }

  /** Makes durable all that has changed. */
  public void persist() {
    log.persist(source -> examples.panes().source(source));
    writeState();
  }

  /** Writes down what is not folded: where the board stands, and its alarms. */
  public void writeState() {
    alarms.forEachChanged(log::writeAlarms);
    log.writeHeader(
        new BoardHeader(
            policies.scoring().definition().id(),
            policies.scoring().windows().paneMs(),
            identity,
            calibration.background(),
            examples.clock(),
            calibration.waiting(),
            new BoardHeader.Versions(version, ranker.durableVersion()),
            sources.late()));
  }

  /** Deletes the board from its log. */
  public void delete() {
    log.delete();
  }

  public String name() {
    return name;
  }

  public BoardIdentity identity() {
    return identity;
  }

  /** The frozen background; empty while calibrating. */
  public Optional<Background> background() {
    return calibration.background();
  }

  /** Distinct queries in the calibration; none once the background is frozen. */
  public int calibrationQueries() {
    return calibration.queries();
  }

  /** Names of the sources that were accepted, in alphabetical order. */
  public List<String> sources() {
    return sources.names();
  }

  /** Its alerts, and what people are asked of its examples. */
  public BoardAlarms alarms() {
    return alarms;
  }

  /** Examples that wait for the background. */
  public long waitingExamples() {
    return calibration.waiting().examples();
  }

  /** Whether groups wait in the log. */
  public boolean isWaiting() {
    return calibration.isWaiting();
  }

  /** Whether the background is frozen and groups still wait: they go first, and soon. */
  public boolean isDraining() {
    return calibration.isDraining();
  }

  /** Wall clock of the newest record. */
  public long touchedMs() {
    return examples.clock().touchedMs();
  }

  /** Wall clock of the first record. */
  public long firstSeenMs() {
    return examples.clock().firstSeenMs();
  }
}
