package io.ecistreams.topology;

import io.ecistreams.model.BoardInput;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.JudgedExample;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RecordOrigin;
import io.ecistreams.model.RefusedRecord;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RelearnBaseline;
import io.ecistreams.model.RoutedGroup;
import io.ecistreams.store.BoardStores;
import io.ecistreams.store.DurableBoard;
import io.ecistreams.store.DurableBoards;
import io.ecistreams.store.Emitted;
import io.ecistreams.store.Folds;
import io.ecistreams.store.StoreNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each group to its board and emits the rankings of changed boards at the pace of {@link
 * EmissionPace}.
 */
final class RankProcessor extends ContextualProcessor<String, BoardInput, String, RankOutput> {
  private static final Logger LOG = LoggerFactory.getLogger(RankProcessor.class);
  private static final Duration LONGEST_TICK = Duration.ofMillis(500);
  private static final Duration SHORTEST_TICK = Duration.ofMillis(20);

  private final DurableBoards.Settings settings;
  private final Emission emission;
  private final EmissionShares shares;
  private final SettleTurns turns;
  private final CalibrationWatch calibrations;
  private EmissionShares.Share share;
  private EmissionPace pace;
  private DurableBoards boards;
  private OutcomeCounter counter;
  private LateExamples lateExamples;
  private Optional<Cancellable> ticks = Optional.empty();
  private OptionalLong startedMs = OptionalLong.empty();

  RankProcessor(
      DurableBoards.Settings settings,
      Emission emission,
      EmissionShares shares,
      SettleTurns turns) {
    this.settings = settings;
    this.emission = emission;
    this.shares = shares;
    this.turns = turns;
    this.calibrations = new CalibrationWatch(settings.calibration());
  }

  /** Called again on the same processor when its task is revived after an error. */
  @Override
  public void init(ProcessorContext<String, RankOutput> context) {
    super.init(context);
    startedMs = OptionalLong.empty();
    share = shares.ofCurrentThread();
    pace = new EmissionPace(emission, share, System::nanoTime);
    counter = OutcomeCounter.ofExamples(context);
    lateExamples = new LateExamples(context, settings.board().windows().graceMs());
    boards =
        new DurableBoards(
            settings,
            new BoardStores(
                context.getStateStore(StoreNames.BOARDS),
                context.getStateStore(StoreNames.WAITING),
                context.getStateStore(StoreNames.JOURNAL),
                context.getStateStore(StoreNames.SNAPSHOTS),
                context.getStateStore(StoreNames.ANNOUNCED),
                context.getStateStore(StoreNames.ALARMS),
                context.getStateStore(StoreNames.VERDICTS)));
    restore();
    ticks = Optional.of(context.schedule(tick(), PunctuationType.WALL_CLOCK_TIME, this::tick));
  }

  private void restore() {
    try {
      boards.restore();
    } catch (RuntimeException | Error e) {
      boards.close();
      boards = null;
      throw e;
    }
  }

  @Override
  public void close() {
    ticks.ifPresent(Cancellable::cancel);
    // A task may end before it has begun.
    Optional.ofNullable(boards).ifPresent(DurableBoards::close);
    Optional.ofNullable(share).ifPresent(EmissionShares.Share::close);
  }

  /** A fraction of the interval, so that an emission is late by no more than that. */
  private Duration tick() {
    Duration quarter = Duration.ofMillis(emission.intervalMs() / 4);
    if (quarter.compareTo(SHORTEST_TICK) < 0) {
      return SHORTEST_TICK;
    }
    return quarter.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : quarter;
  }

  @Override
  public void process(Record<String, BoardInput> record) {
    long nowMs = context().currentSystemTimeMs();
    noteStart(nowMs);
    if (record.value() instanceof RoutedGroup routed) {
      take(record.withValue(routed), nowMs);
    } else {
      answer(record, nowMs);
    }
  }

  private void take(Record<String, RoutedGroup> record, long nowMs) {
    ExampleGroup group = record.value().group();
    Optional<DurableBoard> known = boards.find(group.board());
    DurableBoard board = known.orElseGet(() -> boards.create(group, nowMs));
    if (known.isEmpty()) {
      register(board, nowMs);
    }
    Outcome<ExampleGroup> outcome = board.accept(record.value(), nowMs);
    if (outcome instanceof Outcome.Refused<ExampleGroup> refused) {
      refuse(refused, record);
      if (group.records() > 0) {
        board.alarms().refused(group.source(), nowMs);
      }
    } else {
      pace.delayed(board.name(), nowMs - record.timestamp());
      advance(board, nowMs);
      emitIfDue(board, nowMs);
    }
    tell(board, nowMs);
    boards.keepWithinBudget(board);
  }

  /** What is no group. */
  private void answer(Record<String, BoardInput> record, long nowMs) {
    BoardInput input = record.value();
    Optional<DurableBoard> board = boards.find(input.board());
    if (input instanceof RefusedRecord refused) {
      board.ifPresent(known -> known.alarms().refused(refused.source(), nowMs));
    } else if (input instanceof JudgedExample judged) {
      if (!board.map(known -> known.alarms().judge(judged)).orElse(false)) {
        unknown(record, "the verdict", judged.source());
      }
    } else if (input instanceof RelearnBaseline relearn
        && !board.map(known -> known.alarms().relearn(relearn.source())).orElse(false)) {
      unknown(record, "the command", relearn.source());
    }
    board.ifPresent(known -> tell(known, nowMs));
  }

  private void unknown(Record<String, BoardInput> record, String what, String source) {
    Rejection rejection =
        new Rejection(
            RejectionReason.UNKNOWN_SOURCE,
            "%s is about source %s of board %s, of which nothing is known: check both names"
                .formatted(what, source, record.value().board()));
    counter.refused(rejection);
    RecordOrigin origin = record.value().origin();
    DeadLetter letter =
        new DeadLetter(
            origin.original().flatMap(RecordOrigin.Original::key),
            origin.original().flatMap(RecordOrigin.Original::value),
            rejection,
            origin);
    Headers headers = letter.headers(record.headers());
    context().forward(new Record<>(record.key(), (RankOutput) letter, record.timestamp(), headers));
  }

  /** What the alarms have to say. */
  private void tell(DurableBoard board, long nowMs) {
    board
        .alarms()
        .takeQuarantined()
        .forEach(example -> forward(board.name(), new RankOutput.Quarantined(example), nowMs));
    board
        .alarms()
        .takeChanges()
        .forEach(change -> forward(board.name(), new RankOutput.Alerted(change), nowMs));
  }

  private void tick(long timestamp) {
    long nowMs = context().currentSystemTimeMs();
    noteStart(nowMs);
    List<DurableBoard> idle = new ArrayList<>();
    for (DurableBoard board : longestDueFirst()) {
      boolean wasLoaded = board.isLoaded();
      boolean advanced = advance(board, nowMs);
      calibrations.check(board, nowMs);
      long emittedMs = emitIfDue(board, nowMs);
      nowMs += Math.max(0, emittedMs);
      board.alarms().settle(nowMs, startedMs.orElseThrow());
      tell(board, nowMs);
      if (advanced || emittedMs >= 0 || wasLoaded != board.isLoaded()) {
        boards.keepWithinBudget(board);
      }
      if (nowMs - idleSinceMs(board) > emission.idleRetentionMs()) {
        idle.add(board);
      }
    }
    for (DurableBoard board : idle) {
      expire(board, nowMs);
    }
    share.rest(nowMs);
    boards.keepWithinBudget();
  }

  /** Not in one fixed order, in which the last would wait for ever where time is short. */
  private List<DurableBoard> longestDueFirst() {
    List<DurableBoard> all = new ArrayList<>(boards.all());
    all.sort(Comparator.comparingLong(board -> pace.dueMs(board.name())));
    return all;
  }

  private void noteStart(long nowMs) {
    if (startedMs.isEmpty()) {
      startedMs = OptionalLong.of(nowMs);
    }
  }

  /** While nothing ran no board was idle: its groups may wait in the input. */
  private long idleSinceMs(DurableBoard board) {
    return Math.max(board.touchedMs(), startedMs.orElseThrow());
  }

  /** Whether something was frozen or folded by this call, or by the group before it. */
  private boolean advance(DurableBoard board, long nowMs) {
    boolean frozen = board.advance(nowMs);
    if (frozen) {
      LOG.info(
          "board {}: background {} frozen over {} queries",
          board.name(),
          board.background().orElseThrow().id(),
          board.background().orElseThrow().queries());
      register(board, nowMs);
    }
    Folds folds = board.takeFolds();
    counter.accepted(folds.examples());
    folds.late().forEach(late -> lateExamples.note(board.name(), late));
    return frozen || folds.examples() > 0 || !folds.late().isEmpty();
  }

  /**
   * Emits if something changed and it is time.
   *
   * @return the milliseconds that it took; -1 where it was not time
   */
  private long emitIfDue(DurableBoard board, long nowMs) {
    String name = board.name();
    if (!board.isDue() || !pace.isDue(name, nowMs)) {
      return -1;
    }
    boolean isTurn = turns.isTurn(name, nowMs);
    if (!isTurn && !board.mayHaveChanged()) {
      return -1;
    }
    long costMs = pace.run(name, nowMs, () -> emit(board, isTurn, nowMs));
    if (isTurn) {
      turns.settled(name, nowMs, costMs);
    } else if (!board.isDue()) {
      turns.forget(name);
    }
    return costMs;
  }

  /** Whether a board has changed may show only when it has been read from its stores. */
  private void emit(DurableBoard board, boolean isTurn, long nowMs) {
    board.load();
    if (isTurn && board.isDue()) {
      forward(board, board.emit(), nowMs);
    } else if (board.isChanged()) {
      forward(board, board.emitScores(), nowMs);
    }
  }

  private void forward(DurableBoard board, Emitted emitted, long nowMs) {
    forward(
        board.name(),
        new RankOutput.Ranked(
            emitted.estimate(),
            emitted.gone(),
            board.waitingExamples(),
            pace.delayMs(board.name()),
            nowMs,
            board.alarms().rates(emitted.estimate())),
        nowMs);
    board
        .announce(emitted.estimate(), nowMs)
        .ifPresent(
            mixture ->
                forward(board.name(), new RankOutput.Mixed(emitted.estimate(), mixture), nowMs));
  }

  private void register(DurableBoard board, long nowMs) {
    forward(
        board.name(),
        new RankOutput.Registered(
            board.identity(),
            board.background(),
            board.calibrationQueries(),
            settings.calibration().queries()),
        nowMs);
  }

  private void expire(DurableBoard board, long nowMs) {
    LOG.info(
        "board {}: idle for more than {} ms, deleted", board.name(), emission.idleRetentionMs());
    List<String> sources = board.sources();
    board
        .alarms()
        .forget()
        .forEach(change -> forward(board.name(), new RankOutput.Alerted(change), nowMs));
    boards.delete(board);
    pace.forget(board.name());
    turns.forget(board.name());
    calibrations.forget(board);
    forward(board.name(), new RankOutput.Expired(sources), nowMs);
  }

  private void forward(String board, RankOutput output, long nowMs) {
    context().forward(new Record<>(board, output, nowMs, new RecordHeaders()));
  }

  /**
   * One dead letter a record: all groups of a record are refused alike. Its first carries the
   * original bytes while the board is not registered; later the letter says where they are.
   */
  private void refuse(Outcome.Refused<ExampleGroup> refused, Record<String, RoutedGroup> record) {
    if (record.value().group().records() == 0) {
      return;
    }
    counter.refused(refused.rejection());
    RecordOrigin origin = record.value().origin();
    DeadLetter letter =
        new DeadLetter(
            origin.original().flatMap(RecordOrigin.Original::key),
            origin.original().flatMap(RecordOrigin.Original::value),
            refused.rejection(),
            origin);
    Headers headers = letter.headers(record.headers());
    if (origin.original().isEmpty()) {
      headers.add(DeadLetter.OMITTED, omitted(origin).getBytes(StandardCharsets.UTF_8));
    }
    context().forward(new Record<>(record.key(), (RankOutput) letter, record.timestamp(), headers));
  }

  private static String omitted(RecordOrigin origin) {
    return "the key and the value; read them at %s-%d-%d"
        .formatted(origin.topic(), origin.partition(), origin.offset());
  }
}
