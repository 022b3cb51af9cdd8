package io.ecistreams.topology;

import io.ecistreams.scoring.Board;
import io.ecistreams.store.BoardStores;
import io.ecistreams.store.StoreNames;
import io.ecistreams.store.TaskBoards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/** What the two processors of the ranking stage share in one task. */
final class RankTask implements AutoCloseable {
  private static final double NANOS_PER_MS = 1e6;

  private final TaskBoards boards;
  private final Optional<SampleRescoring> rescoring;
  private final EmissionClock clock;
  private final OutcomeCounter counter;
  private final Sensor busy;
  private final Sensor omitted;
  private final int requiredQueries;
  private final CommitMark mark = new CommitMark();
  private final Set<String> toDelete = new TreeSet<>();
  private OptionalLong startedMs = OptionalLong.empty();

  private RankTask(
      ProcessingContext context,
      TaskBoards.Settings settings,
      Emission emission,
      EmissionClock.Threads threads) {
    this.clock = threads.ofCurrentThread(emission, System::nanoTime);
    this.counter = OutcomeCounter.ofExamples(context);
    this.busy =
        OutcomeCounter.sensor(context, "rank-busy-ms", "milliseconds spent in the ranking stage");
    this.omitted =
        OutcomeCounter.sensor(context, "omitted", "examples drawn for people and not sent");
    this.requiredQueries = settings.policies().calibration().queries();
    this.rescoring = settings.encoders().map(SampleRescoring::new);
    this.boards = new TaskBoards(settings, stores(context));
  }

  /** The task of a processor, made and read from its stores by the first of the two. */
  static RankTask of(
      ProcessingContext context,
      TaskBoards.Settings settings,
      Emission emission,
      EmissionClock.Threads threads) {
    TaskState<RankTask> shared = context.getStateStore(StoreNames.LIVE_BOARDS);
    return shared.get(
        () -> {
          RankTask task = new RankTask(context, settings, emission, threads);
          task.restore();
          return task;
        });
  }

  private static BoardStores stores(ProcessingContext context) {
    return new BoardStores(
        context.getStateStore(StoreNames.BOARDS),
        context.getStateStore(StoreNames.WAITING),
        context.getStateStore(StoreNames.JOURNAL),
        context.getStateStore(StoreNames.SNAPSHOTS),
        context.getStateStore(StoreNames.ANNOUNCED),
        context.getStateStore(StoreNames.ALARMS),
        context.getStateStore(StoreNames.VERDICTS),
        context.getStateStore(StoreNames.OUTCOMES),
        context.getStateStore(StoreNames.PANELS));
  }

  private void restore() {
    try {
      boards.restore();
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  TaskBoards boards() {
    return boards;
  }

  EmissionClock clock() {
    return clock;
  }

  /** Goes on with judging the board's stale samples anew; whether that has changed the board. */
  boolean rescore(Board board) {
    return rescoring.map(samples -> samples.step(board)).orElse(false);
  }

  OutcomeCounter counter() {
    return counter;
  }

  /** Counts examples that were drawn for people and had to make room for newer ones. */
  void countOmitted(long examples) {
    omitted.record(examples);
  }

  /** Wall clock of the first record or tick: before, no source was silent and no board idle. */
  long startedMs(long nowMs) {
    if (startedMs.isEmpty()) {
      startedMs = OptionalLong.of(nowMs);
    }
    return startedMs.getAsLong();
  }

  /** The board is deleted at the next commit, once what came before is published. */
  void deleteAtCommit(String board) {
    toDelete.add(board);
  }

  /** Boards to delete now, if they are there. */
  List<Board> takeDeleted() {
    List<Board> deleted = toDelete.stream().flatMap(name -> boards.find(name).stream()).toList();
    toDelete.clear();
    return deleted;
  }

  CommitMark mark() {
    return mark;
  }

  /** What the board has to say at once: examples for people, and changes of alerts. */
  static List<RankOutput> takeNews(Board board) {
    List<RankOutput> news = new ArrayList<>();
    board.alarms().takeQuarantined().forEach(e -> news.add(new RankOutput.Quarantined(e)));
    board.alarms().takeChanges().forEach(change -> news.add(new RankOutput.Alerted(change)));
    return news;
  }

  /** The registration of a board, with its background or how far that is. */
  RankOutput registered(Board board) {
    return new RankOutput.Registered(
        board.revisions().registration(), board.calibration().queries(), requiredQueries);
  }

  /** Runs some of the stage's work, and counts the time that it takes. */
  void run(Runnable work) {
    long start = System.nanoTime();
    try {
      work.run();
    } finally {
      busy.record((System.nanoTime() - start) / NANOS_PER_MS);
    }
  }

  @Override
  public void close() {
    rescoring.ifPresent(SampleRescoring::close);
    boards.close();
    clock.close();
  }
}
