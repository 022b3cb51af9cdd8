package io.ecistreams.scoring;

import io.ecistreams.alarm.BoardAlarms;
import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.alarm.ExampleId;
import io.ecistreams.information.SourceState;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.Mixture;
import io.ecistreams.model.AlertKind;
import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.WindowEstimate;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardHeader.Late;
import io.ecistreams.scoring.RankingEstimator.Upkeep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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

  private static final int DRAIN_BATCH = 256;

  /** Below this dimension everything is brought up to date within a millisecond or two. */
  private static final int LEAST_DIMENSION_TO_DEFER = 128;

  private final String name;
  private final BoardIdentity identity;
  private final BoardPolicies policies;
  private final BoardLog log;
  private final Workbench work;
  private final BoardAlarms alarms;
  private final Announcer announcer;
  private final GroupScorer scorer;
  private final ExampleFlags flags = new ExampleFlags();
  private final RecentQueries recentQueries = new RecentQueries();
  private final SortedMap<String, Late> sources = new TreeMap<>();
  private final long firstSeenMs;
  private Optional<BoardPanes> panes;
  private BackgroundCalibration calibration;
  private int unloadedQueries;
  private Merged merged = Merged.NOTHING;
  private Optional<Background> background;
  private long touchedMs;
  private long streamTimeMs;
  private long newestMs;
  private long waitingFrom;
  private long waitingTo;
  private long waitingExamples;
  private long version;
  private long emittedVersion;
  private boolean isSettled = true;
  private Optional<List<String>> published = Optional.empty();

  /** A new board; nothing of it is in the log yet. */
  public Board(
      String name,
      BoardIdentity identity,
      BoardPolicies policies,
      BoardLog log,
      Workbench work,
      long nowMs) {
    this(
        name,
        new BoardHeader(
            policies.scoring().definition().id(),
            policies.scoring().windows().paneMs(),
            identity,
            Optional.ofNullable(policies.calibration().given().get(name)),
            new BoardHeader.Clock(nowMs, nowMs, Long.MIN_VALUE, Long.MIN_VALUE),
            new BoardHeader.Waiting(0, 0, 0),
            new BoardHeader.Versions(0, 0),
            Map.of()),
        policies,
        log,
        work);
    panes = Optional.of(newPanes());
    published = Optional.of(List.of());
  }

  /**
   * A board as its log has it, not in memory yet. A background that was given since is frozen by
   * the next {@link #advance}.
   */
  public Board(
      String name, BoardHeader header, BoardPolicies policies, BoardLog log, Workbench work) {
    this.name = name;
    this.identity = header.identity();
    this.policies = policies;
    this.log = log;
    this.work = work;
    this.alarms = new BoardAlarms(name, policies.alarms(), MOST_SOURCES);
    log.forEachAlarms(alarms::restore);
    this.announcer = new Announcer(log, policies.mixture());
    this.scorer = policies.scoring().newScorer();
    this.sources.putAll(header.sources());
    this.firstSeenMs = header.clock().firstSeenMs();
    this.touchedMs = header.clock().touchedMs();
    this.streamTimeMs = header.clock().streamTimeMs();
    this.newestMs = header.clock().newestMs();
    this.background = header.background();
    this.waitingFrom = header.waiting().from();
    this.waitingTo = header.waiting().to();
    this.waitingExamples = header.waiting().examples();
    this.version = header.versions().now();
    this.emittedVersion = header.versions().emitted();
    this.panes = Optional.empty();
    this.calibration = newCalibration();
  }

  private BackgroundCalibration newCalibration() {
    return new BackgroundCalibration(policies.scoring().calibrationQueries());
  }

  private BoardPanes newPanes() {
    return new BoardPanes(identity, policies.scoring(), work);
  }

  // Intake

  /** Takes a group: it waits, is folded, or is counted as late; or it is refused. */
  public Outcome<ExampleGroup> accept(RoutedGroup routed, long nowMs) {
    Outcome<ExampleGroup> outcome = admit(routed.group());
    if (outcome instanceof Outcome.Accepted<ExampleGroup>) {
      ExampleGroup group = routed.group();
      noteSource(group.source(), group.records(), nowMs);
      if (background.isPresent() && !isWaiting()) {
        fold(routed, nowMs);
      } else {
        addWaiting(routed);
      }
    } else if (routed.group().records() > 0) {
      alarms.countRefused(routed.group().source(), 1, nowMs);
    }
    alarms.step(routed.group().source(), nowMs, nowMs);
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
        admit(partial.key().background())
            .then(b -> admitSource(source))
            .then(s -> accepted(partial));
    if (outcome instanceof Outcome.Accepted<Partial>) {
      if (background.isEmpty()) {
        freeze(partial.key().background());
      }
      noteSource(source, records, nowMs);
      merge(partial, nowMs);
    } else {
      alarms.countRefused(source, records, nowMs);
    }
    alarms.step(source, nowMs, nowMs);
    return outcome;
  }

  private static Outcome<Partial> accepted(Partial partial) {
    return Outcome.accepted(partial);
  }

  private void noteSource(String source, long records, long nowMs) {
    touchedMs = nowMs;
    sources.putIfAbsent(source, Late.NONE);
    alarms.countTaken(source, records, nowMs);
  }

  private Outcome<ExampleGroup> admit(ExampleGroup group) {
    return identity
        .admit(group)
        .then(fitting -> admitSource(group.source()))
        .then(source -> Outcome.accepted(group));
  }

  private Outcome<Background> admit(Background other) {
    boolean fits =
        background
            .map(known -> known.id().equals(other.id()))
            .orElse(identity.equals(new BoardIdentity(other.encoder(), other.dimension())));
    return fits
        ? Outcome.accepted(other)
        : Outcome.refused(
            RejectionReason.OTHER_BACKGROUND,
            "the examples were weighed under background %s, but the board has %s: they came while the board was deleted and made anew; send them again"
                .formatted(other.id(), background.map(Background::id).orElse("another encoder")));
  }

  private Outcome<String> admitSource(String source) {
    return sources.size() < MOST_SOURCES || sources.containsKey(source)
        ? Outcome.accepted(source)
        : Outcome.refused(
            RejectionReason.TOO_MANY_SOURCES,
            "the board has %d sources already: use one of them, or another board"
                .formatted(sources.size()));
  }

  private void addWaiting(RoutedGroup routed) {
    log.addWaiting(waitingTo++, routed);
    waitingExamples += routed.group().negatives().size();
    newestMs = Math.max(newestMs, routed.group().minedAtMs());
    version++;
    if (background.isEmpty()) {
      load();
      calibration.observe(routed.group());
    }
  }

  private void fold(RoutedGroup routed, long nowMs) {
    ExampleGroup group = routed.group();
    Partial partial =
        new Partial(
            new Partial.Key(
                name,
                background.orElseThrow(),
                group.source(),
                policies.scoring().windows().paneStart(group.minedAtMs())));
    partial.fold(group, routed.origin(), nowMs, scorer, policies.alarms().quarantine(), flags);
    merge(partial, nowMs);
  }

  private void merge(Partial partial, long nowMs) {
    String source = partial.key().source();
    long paneStartMs = partial.key().paneStartMs();
    SourceState part = partial.state();
    version++;
    boolean isClosed = policies.scoring().windows().isClosed(paneStartMs, streamTimeMs);
    if (!isClosed && panes.isEmpty() && !log.takesWithoutPanes(source, paneStartMs, part)) {
      load();
    }
    if (isClosed || isPast(source, paneStartMs)) {
      countLate(partial);
      return;
    }
    log.add(source, paneStartMs, part);
    panes.ifPresent(live -> live.merge(source, paneStartMs, part));
    streamTimeMs = Math.max(streamTimeMs, part.newestMs());
    newestMs = Math.max(newestMs, streamTimeMs);
    panes.ifPresent(live -> live.expire(streamTimeMs).forEach(log::expire));
    partial.queries().forEach(recentQueries::observe);
    alarms.observe(source, partial.observations(), part.sums(), nowMs);
    merged = merged.plus(partial);
  }

  private boolean isPast(String source, long paneStartMs) {
    return panes.map(live -> live.isPast(source, paneStartMs)).orElse(false);
  }

  private void countLate(Partial partial) {
    String source = partial.key().source();
    WindowPolicy windows = policies.scoring().windows();
    long lateMs = streamTimeMs - partial.key().paneStartMs() - windows.paneMs() - windows.graceMs();
    Late before = sources.getOrDefault(source, Late.NONE);
    Late late =
        new Late(before.examples() + partial.examples(), Math.max(before.worstMs(), lateMs));
    sources.put(source, late);
    merged = merged.plus(new Merged.LatePart(partial, late, streamTimeMs));
  }

  /** What was merged or left out since the last call. */
  public Merged takeMerged() {
    Merged taken = merged;
    merged = Merged.NOTHING;
    return taken;
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

  // Calibration

  /**
   * Freezes the background if it is due, and folds in some of what waits.
   *
   * @return whether the background was frozen by this call
   */
  public boolean advance(long nowMs) {
    Optional<Background> due = background.isEmpty() ? dueBackground(nowMs) : Optional.empty();
    due.ifPresent(this::freeze);
    if (isDraining()) {
      long until = Math.min(waitingTo, waitingFrom + DRAIN_BATCH);
      while (waitingFrom < until) {
        RoutedGroup routed = log.takeWaiting(waitingFrom++);
        waitingExamples -= routed.group().negatives().size();
        fold(routed, nowMs);
        alarms.step(routed.group().source(), nowMs, nowMs);
      }
    }
    return due.isPresent();
  }

  private Optional<Background> dueBackground(long nowMs) {
    CalibrationPolicy policy = policies.calibration();
    Optional<Background> known =
        Optional.ofNullable(policy.given().get(name))
            .or(() -> calibration.isComplete() ? measured() : Optional.empty());
    boolean isOverdue =
        policy.timeLimitMs() > 0
            && nowMs - firstSeenMs >= policy.timeLimitMs()
            && calibrationQueries() >= policy.minQueries();
    if (known.isPresent() || !isOverdue) {
      return known;
    }
    load();
    return measured();
  }

  private Optional<Background> measured() {
    return calibration.measure(identity.encoder(), identity.dimension());
  }

  /**
   * Freezes what can be measured from the queries that have come; false where there are too few.
   */
  public boolean freezeEarly() {
    boolean isEnough = calibrationQueries() >= policies.calibration().minQueries();
    Optional<Background> early = isEnough ? measured() : Optional.empty();
    early.ifPresent(this::freeze);
    return early.isPresent();
  }

  private void freeze(Background frozen) {
    background = Optional.of(frozen);
    // Its vectors are of no more use.
    calibration = newCalibration();
    version++;
  }

  // Ranking

  /** The ranking now, with everything. */
  public BoardEstimate estimate() {
    return estimate(Upkeep.ALL);
  }

  /**
   * The ranking to publish now.
   *
   * @param isTurn whether everything may be brought up to date, hybrids within a tenth of a second
   *     a window; else scores are of now, but effective ranks and hybrids those of the last ranking
   *     that had them, which costs O(d^2) a row
   */
  public Emitted emit(boolean isTurn) {
    boolean isCheap = identity.dimension() < LEAST_DIMENSION_TO_DEFER;
    BoardEstimate estimate = estimate(isTurn || isCheap ? Upkeep.PACED : Upkeep.SCORES);
    alarms.observe(estimate);
    isSettled = loaded().isSettled();
    emittedVersion = version;
    List<String> before = published.orElseGet(this::sources);
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

  /**
   * Writes down what a ranking has to announce.
   *
   * @return weights for trainers, if there are new ones
   */
  public Optional<Mixture> announce(BoardEstimate now, long nowMs) {
    return announcer.announce(
        now,
        loaded().mixtureSources(now, streamTimeMs),
        alarms.firing(AlertKind.FALSE_NEGATIVE_SPIKE),
        nowMs);
  }

  private BoardEstimate estimate(Upkeep upkeep) {
    List<WindowEstimate> windows =
        background.isPresent() && streamTimeMs != Long.MIN_VALUE
            ? loaded().rank(streamTimeMs, upkeep)
            : List.of();
    windows.stream()
        .limit(1)
        .forEach(
            primary ->
                announcer.ranks().observe(WindowRanking.compared(primary.sources()), newestMs));
    SortedMap<String, Long> late = new TreeMap<>();
    sources.forEach(
        (source, count) -> {
          if (count.examples() > 0) {
            late.put(source, count.examples());
          }
        });
    return new BoardEstimate(
        name,
        identity,
        policies.scoring().definition().id(),
        ScoringDefinition.CLASSIC_ID,
        background,
        background.map(Background::queries).orElse(calibrationQueries()),
        policies.scoring().calibrationQueries(),
        newestMs,
        windows,
        policies.scoring().viewKappa(),
        announcer.ranks().changes(),
        windows.isEmpty()
            ? List.of()
            : Diagnostics.of(
                windows.get(0).sources(),
                background.orElseThrow(),
                recentQueries.drift(background.orElseThrow()),
                sources),
        late);
  }

  /** Whether a ranking would say something new. */
  public boolean isDue() {
    return isChanged() || !isSettled;
  }

  /** Whether something has changed since the newest ranking. */
  public boolean isChanged() {
    return version != emittedVersion;
  }

  // Memory

  /** Whether its panes are in memory. */
  public boolean isLoaded() {
    return panes.isPresent();
  }

  /** Reads the board into memory if it is not there. */
  public void load() {
    if (panes.isPresent()) {
      return;
    }
    BoardPanes loaded = newPanes();
    log.load(loaded::source);
    panes = Optional.of(loaded);
    if (background.isEmpty()) {
      calibration = newCalibration();
      log.forEachWaiting(waiting -> calibration.observe(waiting.group()));
    }
    if (streamTimeMs != Long.MIN_VALUE) {
      loaded.expire(streamTimeMs).forEach(log::expire);
    }
  }

  private BoardPanes loaded() {
    load();
    return panes.orElseThrow();
  }

  /**
   * Drops from memory what the log can give back; the board goes on as if it were there. Effective
   * ranks and hybrids that are older than the scores are not measured again before the next record:
   * where memory is short they would be dropped and measured without end.
   */
  public void unload() {
    isSettled = true;
    persist();
    unloadedQueries = calibration.queries();
    calibration = newCalibration();
    panes = Optional.empty();
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return calibration.heapBytes()
        + recentQueries.heapBytes()
        + panes.map(BoardPanes::heapBytes).orElse(0L);
  }

  /** Makes durable all that has changed. */
  public void persist() {
    log.persist(source -> loaded().source(source));
    writeState();
  }

  /** Writes down what is not folded: where the board stands, and its alarms. */
  public void writeState() {
    alarms.forEachChanged(log::writeAlarms);
    log.writeHeader(header());
  }

  private BoardHeader header() {
    return new BoardHeader(
        policies.scoring().definition().id(),
        policies.scoring().windows().paneMs(),
        identity,
        background,
        new BoardHeader.Clock(firstSeenMs, touchedMs, streamTimeMs, newestMs),
        new BoardHeader.Waiting(waitingFrom, waitingTo, waitingExamples),
        new BoardHeader.Versions(version, isSettled ? emittedVersion : -1),
        sources);
  }

  /** Deletes the board from its log. */
  public void delete() {
    log.delete();
  }

  // What it is

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
    return panes.isPresent() || background.isPresent() ? calibration.queries() : unloadedQueries;
  }

  /** Names of the sources that were accepted, in alphabetical order. */
  public List<String> sources() {
    return new ArrayList<>(sources.keySet());
  }

  /** Its alerts, and what people are asked of its examples. */
  public BoardAlarms alarms() {
    return alarms;
  }

  /** Examples that wait for the background. */
  public long waitingExamples() {
    return waitingExamples;
  }

  /** Whether groups wait in the log. */
  public boolean isWaiting() {
    return waitingFrom < waitingTo;
  }

  /** Whether the background is frozen and groups still wait: they go first, and soon. */
  public boolean isDraining() {
    return background.isPresent() && isWaiting();
  }

  /** Wall clock of the newest record. */
  public long touchedMs() {
    return touchedMs;
  }

  /** Wall clock of the first record. */
  public long firstSeenMs() {
    return firstSeenMs;
  }
}
