package io.ecistreams.topology;

import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.Emitted;
import io.ecistreams.scoring.Merged;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.store.TaskBoards;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * Makes the boards that have changed durable at each commit, freezes backgrounds and folds in what
 * waited for them, and emits the rankings of changed boards at the pace of {@link EmissionPace}.
 */
final class RankProcessor extends ContextualProcessor<String, byte[], String, RankOutput> {
  private static final Logger LOG = LoggerFactory.getLogger(RankProcessor.class);
  private static final Duration LONGEST_TICK = Duration.ofMillis(500);
  private static final Duration SHORTEST_TICK = Duration.ofMillis(20);

  private final TaskBoards.Settings settings;
  private final Emission emission;
  private final EmissionShares shares;
  private final SettleTurns turns;
  private final CalibrationWatch calibrations;
  private RankTask task;
  private LateExamples lateExamples;
  private Optional<Cancellable> ticks = Optional.empty();

  RankProcessor(
      TaskBoards.Settings settings, Emission emission, EmissionShares shares, SettleTurns turns) {
    this.settings = settings;
    this.emission = emission;
    this.shares = shares;
    this.turns = turns;
    this.calibrations = new CalibrationWatch(settings.policies().calibration());
  }

  /** Called again on the same processor when its task is revived after an error. */
  @Override
  public void init(ProcessorContext<String, RankOutput> context) {
    super.init(context);
    task = RankTask.of(context, settings, emission, shares);
    lateExamples = new LateExamples(context, settings.policies().scoring().windows().graceMs());
    ticks = Optional.of(context.schedule(tick(), PunctuationType.WALL_CLOCK_TIME, this::tick));
  }

  @Override
  public void close() {
    ticks.ifPresent(Cancellable::cancel);
  }

  /** A fraction of the interval, so that an emission is late by no more than that. */
  private Duration tick() {
    Duration quarter = Duration.ofMillis(emission.intervalMs() / 4);
    if (quarter.compareTo(SHORTEST_TICK) < 0) {
      return SHORTEST_TICK;
    }
    return quarter.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : quarter;
  }

  /** The task commits. */
  @Override
  public void process(Record<String, byte[]> commit) {
    task.run(
        () -> {
          long nowMs = context().currentSystemTimeMs();
          List<Board> changed = task.boards().changed();
          changed.forEach(board -> advance(board, nowMs));
          task.pace()
              .inTurns(changed, Board::name, Board::isDue)
              .forEach(board -> emitIfDue(board, nowMs));
          task.boards().persist();
          task.mark().clear();
        });
  }

  private void tick(long timestamp) {
    task.run(this::runTick);
  }

  private void runTick() {
    TaskBoards boards = task.boards();
    long nowMs = context().currentSystemTimeMs();
    long startedMs = task.startedMs(nowMs);
    List<Board> idle = new ArrayList<>();
    for (Board board : task.pace().inTurns(boards.all(), Board::name, Board::isDue)) {
      boolean wasLoaded = board.isLoaded();
      boolean advanced = advance(board, nowMs);
      calibrations.check(board, nowMs);
      long emittedMs = emitIfDue(board, nowMs);
      nowMs += Math.max(0, emittedMs);
      board.alarms().step(nowMs, startedMs);
      forwardNews(board, nowMs);
      if (advanced) {
        board.persist();
      } else if (emittedMs >= 0 || board.alarms().isChanged()) {
        board.writeState();
      }
      if (advanced || emittedMs >= 0 || wasLoaded != board.isLoaded()) {
        boards.keepWithinBudget(board);
      }
      // While nothing ran no board was idle: its groups may wait in the input.
      if (nowMs - Math.max(board.touchedMs(), startedMs) > emission.idleRetentionMs()) {
        idle.add(board);
      }
    }
    for (Board board : idle) {
      expire(board, nowMs);
    }
    task.share().rest(nowMs);
    boards.keepWithinBudget();
  }

  private void forwardNews(Board board, long nowMs) {
    RankTask.takeNews(board).forEach(news -> forward(board.name(), news, nowMs));
  }

  /** Whether something was frozen or folded in by this call. */
  private boolean advance(Board board, long nowMs) {
    boolean wasDraining = board.calibration().isDraining();
    boolean frozen = board.advance(nowMs);
    if (frozen) {
      LOG.info(
          "board {}: background {} frozen over {} queries",
          board.name(),
          board.background().orElseThrow().id(),
          board.background().orElseThrow().queries());
      forward(board.name(), task.registered(board), nowMs);
    }
    Merged merged = board.takeMerged();
    task.counter().accepted(merged.examples());
    task.countOmitted(merged.omitted());
    merged.late().forEach(late -> lateExamples.note(board.name(), late));
    merged.refused().forEach(refused -> refuse(board.name(), refused, nowMs));
    return frozen || wasDraining;
  }

  /** One dead letter a record, without its bytes: they did not wait with its groups. */
  private void refuse(String board, Merged.Refused refused, long nowMs) {
    RoutedGroup routed = refused.routed();
    if (routed.group().records() > 0) {
      task.counter().refused(refused.rejection());
      DeadLetter letter = MergeProcessor.letter(refused.rejection(), routed.origin());
      Headers headers = letter.headers(new RecordHeaders());
      MergeProcessor.omittedOf(routed.origin())
          .ifPresent(
              text -> headers.add(DeadLetter.OMITTED, text.getBytes(StandardCharsets.UTF_8)));
      context().forward(new Record<>(board, letter, nowMs, headers));
    }
  }

  /**
   * Emits if something changed and it is time.
   *
   * @return the milliseconds that it took; -1 where it was not time
   */
  private long emitIfDue(Board board, long nowMs) {
    String name = board.name();
    if (!board.isDue() || !task.pace().isDue(name, nowMs)) {
      return -1;
    }
    boolean isTurn = turns.isTurn(name, nowMs);
    if (!isTurn && !board.isChanged()) {
      return -1;
    }
    long costMs = task.pace().run(name, nowMs, () -> emit(board, isTurn, nowMs));
    if (isTurn) {
      turns.settled(name, nowMs, costMs);
    } else if (!board.isDue()) {
      turns.forget(name);
    }
    return costMs;
  }

  private void emit(Board board, boolean isTurn, long nowMs) {
    Emitted emitted = board.emit(isTurn);
    forward(
        board.name(),
        new RankOutput.Ranked(
            emitted,
            board.calibration().waiting().examples(),
            task.pace().delayMs(board.name()),
            nowMs),
        nowMs);
    board
        .announce(emitted.estimate(), nowMs)
        .ifPresent(
            mixture ->
                forward(board.name(), new RankOutput.Mixed(emitted.estimate(), mixture), nowMs));
  }

  private void expire(Board board, long nowMs) {
    LOG.info(
        "board {}: idle for more than {} ms, deleted", board.name(), emission.idleRetentionMs());
    board
        .alarms()
        .forgetAll()
        .forEach(change -> forward(board.name(), new RankOutput.Alerted(change), nowMs));
    task.boards().delete(board);
    task.pace().forget(board.name());
    turns.forget(board.name());
    calibrations.forget(board);
    forward(board.name(), new RankOutput.Expired(board.sources()), nowMs);
  }

  private void forward(String board, RankOutput output, long nowMs) {
    context().forward(new Record<>(board, output, nowMs, new RecordHeaders()));
  }
}
