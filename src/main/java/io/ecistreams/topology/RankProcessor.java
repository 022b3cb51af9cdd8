package io.ecistreams.topology;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RecordOrigin;
import io.ecistreams.model.RoutedGroup;
import io.ecistreams.store.BoardStores;
import io.ecistreams.store.DurableBoard;
import io.ecistreams.store.DurableBoards;
import io.ecistreams.store.StoreNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands each group to its board and emits the rankings of changed boards, each at most once per
 * emit interval of wall-clock time; an interval of 0 emits with every group.
 */
final class RankProcessor extends ContextualProcessor<String, RoutedGroup, String, RankOutput> {
  private static final Logger LOG = LoggerFactory.getLogger(RankProcessor.class);
  private static final Duration LONGEST_TICK = Duration.ofMillis(500);
  private static final Duration SHORTEST_TICK = Duration.ofMillis(20);

  private final DurableBoards.Settings settings;
  private final Emission emission;
  private DurableBoards boards;
  private OutcomeCounter counter;

  RankProcessor(DurableBoards.Settings settings, Emission emission) {
    this.settings = settings;
    this.emission = emission;
  }

  @Override
  public void init(ProcessorContext<String, RankOutput> context) {
    super.init(context);
    counter = new OutcomeCounter(context);
    boards =
        new DurableBoards(
            settings,
            new BoardStores(
                context.getStateStore(StoreNames.BOARDS),
                context.getStateStore(StoreNames.WAITING),
                context.getStateStore(StoreNames.JOURNAL),
                context.getStateStore(StoreNames.SNAPSHOTS)));
    boards.restore();
    context.schedule(tick(), PunctuationType.WALL_CLOCK_TIME, this::tick);
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
  public void process(Record<String, RoutedGroup> record) {
    long nowMs = context().currentSystemTimeMs();
    ExampleGroup group = record.value().group();
    Optional<DurableBoard> known = boards.find(group.board());
    DurableBoard board = known.orElseGet(() -> boards.create(group, nowMs));
    if (known.isEmpty()) {
      register(board, nowMs);
    }
    Outcome<ExampleGroup> outcome = board.accept(record.value(), nowMs);
    if (outcome instanceof Outcome.Refused<ExampleGroup> refused) {
      counter.refused(refused.rejection());
      forwardDeadLetter(refused, record);
      return;
    }
    counter.accepted(group.negatives().size());
    advance(board, nowMs);
    emitIfDue(board, nowMs);
  }

  private void tick(long timestamp) {
    long nowMs = context().currentSystemTimeMs();
    List<DurableBoard> idle = new ArrayList<>();
    for (DurableBoard board : boards.all()) {
      advance(board, nowMs);
      emitIfDue(board, nowMs);
      if (nowMs - board.touchedMs() > emission.idleRetentionMs()) {
        idle.add(board);
      }
    }
    idle.forEach(board -> expire(board, nowMs));
  }

  private void advance(DurableBoard board, long nowMs) {
    if (board.advance(nowMs)) {
      LOG.info(
          "board {}: background {} frozen over {} queries",
          board.name(),
          board.background().orElseThrow().id(),
          board.background().orElseThrow().queries());
      register(board, nowMs);
    }
  }

  private void emitIfDue(DurableBoard board, long nowMs) {
    if (board.isDue(nowMs, emission.intervalMs())) {
      forward(
          board.name(),
          new RankOutput.Ranked(board.emit(nowMs), board.waitingExamples(), nowMs),
          nowMs);
    }
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
    boards.delete(board);
    forward(board.name(), new RankOutput.Expired(sources), nowMs);
  }

  private void forward(String board, RankOutput output, long nowMs) {
    context().forward(new Record<>(board, output, nowMs, new RecordHeaders()));
  }

  /** Without the original bytes only where the board was registered anew under other settings. */
  private void forwardDeadLetter(
      Outcome.Refused<ExampleGroup> refused, Record<String, RoutedGroup> record) {
    RecordOrigin origin = record.value().origin();
    DeadLetter letter =
        new DeadLetter(
            origin.original().flatMap(RecordOrigin.Original::key),
            origin.original().flatMap(RecordOrigin.Original::value),
            refused.rejection(),
            origin);
    context()
        .forward(
            new Record<>(
                record.key(),
                (RankOutput) letter,
                record.timestamp(),
                letter.headers(record.headers())));
  }
}
