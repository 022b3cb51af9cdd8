package io.ecistreams.topology;

import io.ecistreams.model.Registration;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.Depth;
import io.ecistreams.scoring.Emitted;
import io.ecistreams.scoring.Merged;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.store.TaskBoards;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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
 * waited for them, and emits the rankings of changed boards at the pace of {@link EmissionClock}.
 */
final class RankProcessor extends ContextualProcessor<String, byte[], String, RankOutput> {
  private static final Logger LOG = LoggerFactory.getLogger(RankProcessor.class);
  private static final long LONGEST_TICK_MS = 500;
  private static final long SHORTEST_TICK_MS = 20;

  private final TaskBoards.Settings settings;
  private final Emission emission;
  private final EmissionClock.Threads threads;
  private final CalibrationWatch calibrations;
  private RankTask task;
  private LateExamples lateExamples;
  private Optional<Cancellable> ticks = Optional.empty();

  RankProcessor(TaskBoards.Settings settings, Emission emission, EmissionClock.Threads threads) {
    this.settings = settings;
    this.emission = emission;
    this.threads = threads;
    this.calibrations = new CalibrationWatch(settings.policies().calibration());
  }

  /** Called again on the same processor when its task is revived after an error. */
  @Override
  public void init(ProcessorContext<String, RankOutput> context) {
    super.init(context);
    task = RankTask.of(context, settings, emission, threads);
    lateExamples = new LateExamples(context, settings.policies().scoring().windows().graceMs());
    ticks = Optional.of(context.schedule(tick(), PunctuationType.WALL_CLOCK_TIME, this::tick));
  }

  @Override
  public void close() {
    ticks.ifPresent(Cancellable::cancel);
  }

  /** A fraction of the interval, so that an emission is late by no more than that. */
  private Duration tick() {
    return Duration.ofMillis(Math.max(SHORTEST_TICK_MS, quarterMs()));
  }

  private long quarterMs() {
    return Math.min(LONGEST_TICK_MS, emission.intervalMs() / 4);
  }

  /** The task commits. */
  @Override
  public void process(Record<String, byte[]> commit) {
    task.run(
        () -> {
          long nowMs = context().currentSystemTimeMs();
          List<Board> changed = task.boards().changed();
          changed.forEach(board -> advance(board, nowMs));
          // Due before the next tick is due now: after this commit it is seen with the next only.
          task.clock()
              .inTurns(changed, Board::name, Board::isDue)
              .forEach(board -> emitIfDue(board, nowMs, quarterMs()));
          task.boards().persist();
          task.takeDeleted().forEach(board -> delete(board, "deleted by command", nowMs));
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
    for (Board board : task.clock().inTurns(boards.all(), Board::name, Board::isDue)) {
      boolean wasLoaded = board.isLoaded();
      boolean advanced = advance(board, nowMs) | task.rescore(board);
      calibrations.check(board, nowMs);
      long emittedMs = emitIfDue(board, nowMs, 0);
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
      delete(
          board, "idle for more than %d ms, deleted".formatted(emission.idleRetentionMs()), nowMs);
    }
    task.clock().endTick(nowMs);
    boards.keepWithinBudget();
  }

  private void forwardNews(Board board, long nowMs) {
    RankTask.takeNews(board).forEach(news -> forward(board.name(), news, nowMs));
  }

  /** Whether something was frozen, folded in or changed by this call. */
  private boolean advance(Board board, long nowMs) {
    boolean wasDraining = board.revisions().isDraining();
    Registration before = board.revisions().registration();
    boolean isRegistered = board.advance(nowMs);
    if (isRegistered) {
      log(board.name(), before, board.revisions().registration());
      forward(board.name(), task.registered(board), nowMs);
    }
    Merged merged = board.takeMerged();
    task.counter().accepted(merged.examples());
    task.countOmitted(merged.omitted());
    merged.late().forEach(late -> lateExamples.note(board.name(), late));
    merged.refused().forEach(refused -> refuse(board.name(), refused, nowMs));
    return isRegistered || wasDraining;
  }

  private static void log(String board, Registration before, Registration now) {
    Stream.concat(Stream.of(now), now.next().stream())
        .filter(
            revision ->
                before
                    .of(revision.identity().encoder())
                    .flatMap(Registration::background)
                    .isEmpty())
        .flatMap(revision -> revision.background().stream())
        .forEach(
            frozen ->
                LOG.info(
                    "board {}: background {} of encoder {} frozen over {} queries",
                    board,
                    frozen.id(),
                    frozen.encoder(),
                    frozen.queries()));
    if (!before.identity().encoder().equals(now.identity().encoder())) {
      LOG.info(
          "board {}: revision {} is active, {} has passed",
          board,
          now.identity().encoder(),
          before.identity().encoder());
    }
  }

  /** One dead letter a record, without its bytes: they did not wait with its groups. */
  private void refuse(String board, Merged.Refused refused, long nowMs) {
    RoutedGroup routed = refused.routed();
    if (routed.group().records() > 0) {
      task.counter().refused(refused.rejection());
      forward(board, new DeadLetter(refused.rejection(), routed.origin()), nowMs);
    }
  }

  /**
   * Emits if something changed and it is time.
   *
   * @param earlyMs by how much before its time it may be
   * @return the milliseconds that it took; -1 where it was not time
   */
  private long emitIfDue(Board board, long nowMs, long earlyMs) {
    String name = board.name();
    if (!board.isDue()) {
      task.clock().stopWaiting(name);
      return -1;
    }
    Optional<Depth> depth = task.clock().depth(name, nowMs + earlyMs);
    if (depth.isEmpty() || (depth.get() == Depth.SCORES && !board.isChanged())) {
      return -1;
    }
    return task.clock().run(name, depth.get(), nowMs, () -> emit(board, depth.get(), nowMs));
  }

  private void emit(Board board, Depth depth, long nowMs) {
    Emitted emitted = board.emit(depth);
    forward(
        board.name(),
        new RankOutput.Ranked(
            emitted,
            board.calibration().waiting().examples(),
            task.clock().delayMs(board.name()),
            nowMs),
        nowMs);
    board
        .announce(emitted.estimate(), nowMs)
        .ifPresent(
            mixture ->
                forward(board.name(), new RankOutput.Mixed(emitted.estimate(), mixture), nowMs));
  }

  private void delete(Board board, String why, long nowMs) {
    LOG.info("board {}: {}", board.name(), why);
    board
        .alarms()
        .forgetAll()
        .forEach(change -> forward(board.name(), new RankOutput.Alerted(change), nowMs));
    task.boards().delete(board);
    task.clock().forget(board.name());
    calibrations.forget(board);
    forward(board.name(), new RankOutput.Expired(board.sources()), nowMs);
  }

  private void forward(String board, RankOutput output, long nowMs) {
    context().forward(new Record<>(board, output, nowMs, new RecordHeaders()));
  }
}
