package io.ecistreams.store;

import io.ecistreams.information.ScoredGroup;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.Mixture;
import io.ecistreams.model.AlertKind;
import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RoutedGroup;
import io.ecistreams.scoring.Board;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A board over its stores: every change is in the stores when the method that made it returns, and
 * so becomes permanent with the task's next commit, or not at all. What takes memory is read from
 * the stores when it is needed, and may be {@link #unload dropped} between two calls.
 *
 * <p>Groups of a board without a background wait in a store, and once it is frozen are folded in
 * arrival order, a bounded number at a time; until the last of them is folded newer groups queue
 * behind them. Not safe for use by several threads.
 */
public final class DurableBoard {
  private static final int DRAIN_BATCH = 256;

  private final String name;
  private final BoardIdentity identity;
  private final DurableBoards.Settings settings;
  private final BoardStores stores;
  private final Workbench work;
  private final AlarmKeeper alarms;
  private final List<LateGroup> lateGroups = new ArrayList<>();
  private final long firstSeenMs;
  private Optional<LiveBoard> live = Optional.empty();
  private Unloaded unloaded = new Unloaded(OptionalLong.of(0), 0, Map.of());
  private Optional<Background> background;
  private long touchedMs;
  private long waitingFrom;
  private long waitingTo;
  private long waitingExamples;
  private long emittedVersion;
  private long foldedExamples;
  private Optional<List<String>> published = Optional.empty();

  /** Whether the last estimate had everything of its time. */
  private boolean isSettled = true;

  /**
   * What has to be known of a board that is not in memory.
   *
   * @param version of what is folded; empty where it was not read since the start
   * @param calibrationQueries distinct queries in the calibration
   * @param late late examples by source
   */
  private record Unloaded(OptionalLong version, int calibrationQueries, Map<String, Long> late) {}

  /** A board that is new, not in its store yet. */
  DurableBoard(
      String name,
      BoardIdentity identity,
      DurableBoards.Settings settings,
      BoardStores stores,
      Workbench work,
      long nowMs) {
    this.name = name;
    this.identity = identity;
    this.settings = settings;
    this.stores = stores;
    this.work = work;
    this.alarms = new AlarmKeeper(name, stores, settings.alarms());
    this.firstSeenMs = nowMs;
    this.touchedMs = nowMs;
    this.background = given();
    this.published = Optional.of(List.of());
    LiveBoard fresh = new LiveBoard(name, identity, settings, stores, work);
    background.ifPresent(fresh.board()::freeze);
    this.live = Optional.of(fresh);
  }

  /**
   * A board as it is stored, not in memory yet. A background that was given since is frozen by the
   * next {@link #advance}.
   */
  DurableBoard(
      String name,
      BoardRecord stored,
      DurableBoards.Settings settings,
      BoardStores stores,
      Workbench work) {
    this.name = name;
    this.identity = stored.identity();
    this.settings = settings;
    this.stores = stores;
    this.work = work;
    this.alarms = new AlarmKeeper(name, stores, settings.alarms());
    this.firstSeenMs = stored.firstSeenMs();
    this.touchedMs = stored.touchedMs();
    this.background = stored.background();
    this.waitingFrom = stored.waitingFrom();
    this.waitingTo = stored.waitingTo();
    this.waitingExamples = stored.waitingExamples();
    this.emittedVersion = stored.emittedVersion();
    this.unloaded = new Unloaded(OptionalLong.empty(), 0, stored.late());
  }

  private Optional<Background> given() {
    return Optional.ofNullable(settings.calibration().given().get(name));
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

  /** Distinct queries in the calibration; none once the background is frozen. */
  public int calibrationQueries() {
    return live.map(l -> l.board().calibrationQueries()).orElseGet(unloaded::calibrationQueries);
  }

  /** Names of the sources that have been folded. */
  public List<String> sources() {
    return live.map(l -> l.board().sources()).orElseGet(() -> stores.sources(name));
  }

  /** Examples that wait for the background. */
  public long waitingExamples() {
    return waitingExamples;
  }

  /** Wall clock of the newest group. */
  public long touchedMs() {
    return touchedMs;
  }

  /** Wall clock of the first group. */
  public long firstSeenMs() {
    return firstSeenMs;
  }

  /** Whether its panes are in memory. */
  public boolean isLoaded() {
    return live.isPresent();
  }

  /** Reads the board into memory if it is not there. */
  public void load() {
    live();
  }

  private LiveBoard live() {
    if (live.isEmpty()) {
      LiveBoard loaded = new LiveBoard(name, identity, settings, stores, work);
      background.ifPresent(loaded.board()::freeze);
      unloaded.late().forEach(loaded.board()::restoreLate);
      long rows = loaded.restore();
      live = Optional.of(loaded);
      stores.forEachWaiting(name, waiting -> loaded.await(waiting.group()));
      if (published.isEmpty()) {
        published = Optional.of(loaded.board().sources());
      }
      settings.live().loaded(rows);
    }
    return live.get();
  }

  /**
   * Drops from memory what the stores can give back; the board goes on as if it were there. What of
   * its last ranking is older than the scores stays so until the next group: it is lost with the
   * memory, and would have to be measured again and again where there is too little of it.
   */
  void unload() {
    isSettled = true;
    save();
    LiveBoard dropped = live();
    unloaded =
        new Unloaded(
            OptionalLong.of(dropped.version()),
            dropped.board().calibrationQueries(),
            Map.copyOf(dropped.board().late()));
    live = Optional.empty();
    settings.live().unloaded();
  }

  /** Whether the background is frozen and examples still wait: they go first, and soon. */
  boolean isDraining() {
    return background.isPresent() && waitingFrom < waitingTo;
  }

  /** Whether groups wait in the store. */
  boolean isWaiting() {
    return waitingFrom < waitingTo;
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return live.map(LiveBoard::heapBytes).orElse(0L);
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
    return live()
        .admit(routed.group())
        .then(
            group -> {
              touchedMs = nowMs;
              alarms.watch().heard(group, nowMs);
              if (background.isPresent() && !isWaiting()) {
                fold(group, nowMs);
              } else {
                await(routed);
              }
              alarms.settle(group.source(), nowMs, nowMs);
              return Outcome.accepted(group);
            });
  }

  private void await(RoutedGroup routed) {
    stores.putWaiting(name, waitingTo++, routed);
    waitingExamples += routed.group().negatives().size();
    live().await(routed.group());
    save();
  }

  private void fold(ExampleGroup group, long nowMs) {
    boolean isNew = version() == 0;
    Optional<ScoredGroup> scored = live().fold(group);
    int examples = group.negatives().size();
    if (scored.isEmpty()) {
      Board board = live().board();
      long total = board.late().get(group.source());
      lateGroups.add(
          new LateGroup(group.source(), examples, total, group.minedAtMs(), board.streamTimeMs()));
    } else {
      foldedExamples += examples;
      alarms.watch().observe(group, live().board().flags(), nowMs);
    }
    if (isNew || scored.isEmpty()) {
      save();
    }
  }

  /**
   * Freezes the background if it is due, and folds in some of what waits.
   *
   * @return whether the background was frozen by this call
   */
  public boolean advance(long nowMs) {
    Optional<Background> due = background.isEmpty() ? dueBackground(nowMs) : Optional.empty();
    due.ifPresent(this::freeze);
    if (isDraining()) {
      drain(nowMs);
    }
    return due.isPresent();
  }

  private Optional<Background> dueBackground(long nowMs) {
    Optional<Background> known =
        given().or(() -> live.flatMap(l -> l.board().measuredBackground()));
    return known.isEmpty() && isOverdue(nowMs) ? live().board().measuredEarly() : known;
  }

  private void freeze(Background frozen) {
    live().board().freeze(frozen);
    background = Optional.of(frozen);
  }

  private void drain(long nowMs) {
    live();
    long until = Math.min(waitingTo, waitingFrom + DRAIN_BATCH);
    while (waitingFrom < until) {
      ExampleGroup group = stores.takeWaiting(name, waitingFrom++).group();
      waitingExamples -= group.negatives().size();
      fold(group, nowMs);
      alarms.settle(group.source(), nowMs, nowMs);
    }
    save();
  }

  private boolean isOverdue(long nowMs) {
    CalibrationPolicy policy = settings.calibration();
    return policy.timeLimitMs() > 0
        && nowMs - firstSeenMs >= policy.timeLimitMs()
        && calibrationQueries() >= policy.minQueries();
  }

  /** Its alerts, and what people are asked and have said of its examples. */
  public AlarmKeeper alarms() {
    return alarms;
  }

  /** Whether something has changed since the newest emission. */
  public boolean isChanged() {
    return version() != emittedVersion;
  }

  /** Whether a ranking would say something new; true also where that cannot be told. */
  public boolean isDue() {
    return mayHaveChanged() || !isSettled;
  }

  /** {@link #isChanged}; true also where that cannot be told before the board is loaded. */
  public boolean mayHaveChanged() {
    return (live.isEmpty() && unloaded.version().isEmpty()) || isChanged();
  }

  /** The ranking now; counts as emitted. */
  public Emitted emit() {
    return emitted(live().board().estimatePaced());
  }

  /** The same with effective ranks and hybrids of an earlier ranking, which costs much less. */
  public Emitted emitScores() {
    return emitted(live().board().estimateScores());
  }

  private Emitted emitted(BoardEstimate estimate) {
    List<String> before = published.orElseThrow();
    alarms.observe(estimate);
    isSettled = live().board().isSettled();
    emittedVersion = version();
    save();
    List<String> current = primarySources(estimate);
    List<String> gone = before.stream().filter(source -> !current.contains(source)).toList();
    published = Optional.of(current);
    return new Emitted(estimate, gone);
  }

  /**
   * Makes durable what a ranking of now has to announce.
   *
   * @return weights for trainers, if there are new ones
   */
  public Optional<Mixture> announce(BoardEstimate now, long nowMs) {
    return live()
        .announcer()
        .announce(now, alarms.watch().firing(AlertKind.FALSE_NEGATIVE_SPIKE), nowMs);
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
    stores.delete(name);
  }

  /** Grows with every group that is taken or folded. */
  private long version() {
    boolean isKnown = live.isEmpty() && unloaded.version().isPresent();
    return waitingTo + (isKnown ? unloaded.version().getAsLong() : live().version());
  }

  /** Writes down what it is. */
  void save() {
    Map<String, Long> late = live.map(l -> l.board().late()).orElseGet(unloaded::late);
    stores.write(
        name,
        new BoardRecord(
            settings.board().definition().id(),
            settings.board().windows().paneMs(),
            identity,
            background,
            firstSeenMs,
            touchedMs,
            waitingFrom,
            waitingTo,
            waitingExamples,
            isSettled ? emittedVersion : BoardRecord.UNSETTLED,
            late));
  }
}
