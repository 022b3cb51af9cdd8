package io.ecistreams.store;

import io.ecistreams.information.ScoredGroup;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RoutedGroup;
import io.ecistreams.scoring.Board;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A live board over its stores: every change is in the stores when the method that made it returns,
 * and so becomes permanent with the task's next commit, or not at all.
 *
 * <p>Groups of a board without a background wait in a store, and once it is frozen are folded in
 * arrival order, a bounded number at a time; until the last of them is folded newer groups queue
 * behind them. Not safe for use by several threads.
 */
public final class DurableBoard {
  private static final int DRAIN_BATCH = 256;

  /** Wall clock between two estimates in which everything is brought up to date. */
  private static final long SETTLE_MS = 1_000;

  private final Board board;
  private final DurableBoards.Settings settings;
  private final BoardStores stores;
  private final SnapshotStore snapshots;
  private final Announcer announcer;
  private final Map<String, SourceJournal> journals = new HashMap<>();
  private final List<LateGroup> lateGroups = new ArrayList<>();
  private final long firstSeenMs;
  private long touchedMs;
  private long waitingFrom;
  private long waitingTo;
  private long waitingExamples;
  private long emittedVersion;
  private long foldedExamples;
  private List<String> published = List.of();
  private long settledMs = Long.MIN_VALUE / 2;

  /** A board that is new, written to its store by the first accepted group. */
  DurableBoard(
      String name,
      BoardIdentity identity,
      DurableBoards.Settings settings,
      BoardStores stores,
      Workbench work,
      long nowMs) {
    this.board = new Board(name, identity, settings.board(), work);
    this.settings = settings;
    this.stores = stores;
    this.snapshots = new SnapshotStore(stores.snapshots());
    this.announcer = new Announcer(board, stores, settings.mixture());
    this.firstSeenMs = nowMs;
    this.touchedMs = nowMs;
    given().ifPresent(board::freeze);
  }

  /**
   * A board as it is stored. A background that was given since is frozen by the next {@link
   * #advance}.
   */
  DurableBoard(
      String name,
      BoardRecord stored,
      DurableBoards.Settings settings,
      BoardStores stores,
      Workbench work) {
    this.board = new Board(name, stored.identity(), settings.board(), work);
    this.settings = settings;
    this.stores = stores;
    this.snapshots = new SnapshotStore(stores.snapshots());
    this.announcer = new Announcer(board, stores, settings.mixture());
    this.firstSeenMs = stored.firstSeenMs();
    this.touchedMs = stored.touchedMs();
    this.waitingFrom = stored.waitingFrom();
    this.waitingTo = stored.waitingTo();
    this.waitingExamples = stored.waitingExamples();
    this.emittedVersion = stored.emittedVersion();
    stored.background().ifPresent(board::freeze);
    stored.late().forEach(board::restoreLate);
    stores.sources(name).forEach(source -> journal(source).restore(board));
    stores.forEachWaiting(name, waiting -> await(waiting.group()));
    this.published = board.sources();
  }

  private Optional<Background> given() {
    return Optional.ofNullable(settings.calibration().given().get(name()));
  }

  public String name() {
    return board.name();
  }

  public BoardIdentity identity() {
    return board.identity();
  }

  /** The frozen background; empty while calibrating. */
  public Optional<Background> background() {
    return board.background();
  }

  /** Distinct queries in the calibration. */
  public int calibrationQueries() {
    return board.calibrationQueries();
  }

  /** Names of the sources that have been folded. */
  public List<String> sources() {
    return board.sources();
  }

  /** Examples that wait for the background. */
  public long waitingExamples() {
    return waitingExamples;
  }

  /** Wall clock of the newest group as of the last save. */
  public long touchedMs() {
    return touchedMs;
  }

  /** Wall clock of the first group. */
  public long firstSeenMs() {
    return firstSeenMs;
  }

  /** What was folded in or left out since the last call. */
  public Folds takeFolds() {
    Folds folds = new Folds(foldedExamples, lateGroups);
    foldedExamples = 0;
    lateGroups.clear();
    return folds;
  }

  /** Takes a group: it waits, is folded, or is counted as late; or it is refused. */
  public Outcome<ExampleGroup> accept(RoutedGroup routed, long nowMs) {
    return board
        .admit(routed.group())
        .then(
            group -> {
              touchedMs = nowMs;
              if (board.background().isPresent() && waitingFrom == waitingTo) {
                fold(group);
              } else {
                await(routed);
              }
              return Outcome.accepted(group);
            });
  }

  private void await(RoutedGroup routed) {
    stores.putWaiting(name(), waitingTo++, routed);
    waitingExamples += routed.group().negatives().size();
    await(routed.group());
    save();
  }

  private void await(ExampleGroup group) {
    if (board.background().isEmpty()) {
      board.calibrate(group);
    } else {
      board.await(group);
    }
  }

  private void fold(ExampleGroup group) {
    Optional<ScoredGroup> scored = board.fold(group);
    int examples = group.negatives().size();
    if (scored.isEmpty()) {
      long total = board.late().get(group.source());
      lateGroups.add(
          new LateGroup(group.source(), examples, total, group.minedAtMs(), board.streamTimeMs()));
      save();
      return;
    }
    foldedExamples += examples;
    boolean isNew = version() == 0;
    journal(group.source()).append(scored.get());
    expire();
    if (isNew) {
      save();
    }
  }

  private void expire() {
    board.expire().forEach((source, panes) -> journal(source).expired(panes));
  }

  /**
   * Freezes the background if it is due, and folds in some of what waits.
   *
   * @return whether the background was frozen by this call
   */
  public boolean advance(long nowMs) {
    boolean frozen = false;
    if (board.background().isEmpty()) {
      Optional<Background> due =
          given()
              .or(board::measuredBackground)
              .or(() -> isOverdue(nowMs) ? board.measuredEarly() : none());
      due.ifPresent(board::freeze);
      frozen = due.isPresent();
    }
    if (board.background().isPresent() && waitingFrom < waitingTo) {
      long until = Math.min(waitingTo, waitingFrom + DRAIN_BATCH);
      while (waitingFrom < until) {
        ExampleGroup group = stores.takeWaiting(name(), waitingFrom++).group();
        waitingExamples -= group.negatives().size();
        fold(group);
      }
      save();
    }
    return frozen;
  }

  private static Optional<Background> none() {
    return Optional.empty();
  }

  private boolean isOverdue(long nowMs) {
    CalibrationPolicy policy = settings.calibration();
    return policy.timeLimitMs() > 0
        && nowMs - firstSeenMs >= policy.timeLimitMs()
        && board.calibrationQueries() >= policy.minQueries();
  }

  /** Whether something has changed since the newest emission. */
  public boolean isChanged() {
    return version() != emittedVersion;
  }

  /** Whether a ranking would say something that the last one did not. */
  public boolean isDue(long nowMs) {
    boolean overdue = !board.isSettled() && nowMs - settledMs >= SETTLE_MS;
    return isChanged() || overdue;
  }

  /**
   * The ranking now; counts as emitted. Where emissions follow each other closely, effective ranks
   * and hybrids are brought up to date once in {@value #SETTLE_MS} ms only.
   */
  public Emitted emit(long nowMs) {
    emittedVersion = version();
    save();
    BoardEstimate estimate = estimate(nowMs);
    List<String> current = primarySources(estimate);
    List<String> gone = published.stream().filter(source -> !current.contains(source)).toList();
    published = current;
    return new Emitted(estimate, gone, announcer.announce(estimate, alarmed(), nowMs));
  }

  /** Sources that the mixture holds down; no alarm is raised yet. */
  private static Set<String> alarmed() {
    return Set.of();
  }

  private BoardEstimate estimate(long nowMs) {
    if (nowMs - settledMs < SETTLE_MS) {
      return board.estimateScores();
    }
    settledMs = nowMs;
    return board.estimatePaced();
  }

  private static List<String> primarySources(BoardEstimate estimate) {
    return estimate.windows().stream()
        .limit(1)
        .flatMap(window -> window.sources().stream())
        .map(ranked -> ranked.estimate().source())
        .toList();
  }

  /** Deletes the board from its stores. */
  void delete() {
    stores.delete(name());
  }

  /** Grows with every group that is taken or folded. */
  private long version() {
    long folded = journals.values().stream().mapToLong(SourceJournal::nextSequence).sum();
    long late = board.late().values().stream().mapToLong(Long::longValue).sum();
    return folded + late + waitingTo;
  }

  private SourceJournal journal(String source) {
    return journals.computeIfAbsent(
        source,
        s ->
            new SourceJournal(
                board,
                s,
                settings.board().windows(),
                settings.journalSlots(),
                stores.journal(),
                snapshots));
  }

  private void save() {
    stores.write(
        name(),
        new BoardRecord(
            settings.board().definition().id(),
            settings.board().windows().paneMs(),
            board.identity(),
            board.background(),
            firstSeenMs,
            touchedMs,
            waitingFrom,
            waitingTo,
            waitingExamples,
            emittedVersion,
            board.late()));
  }
}
