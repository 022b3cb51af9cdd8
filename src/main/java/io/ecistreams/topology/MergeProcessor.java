package io.ecistreams.topology;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.DeleteBoard;
import io.ecistreams.scoring.FinishSource;
import io.ecistreams.scoring.JudgedExample;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.PartialPanel;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.RefusedRecords;
import io.ecistreams.scoring.RelearnBaseline;
import io.ecistreams.scoring.ReportedOutcome;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.scoring.SampledExamples;
import io.ecistreams.scoring.StaleRecords;
import io.ecistreams.store.TaskBoards;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

/**
 * Hands what comes for a board to it: partials, groups of a board without a background, and what
 * people ask. Rankings and everything durable wait for {@link RankProcessor}.
 */
final class MergeProcessor extends ContextualFixedKeyProcessor<String, byte[], RankOutput> {
  private final TaskBoards.Settings settings;
  private final Emission emission;
  private final EmissionClock.Threads threads;
  private final ForeignRecords foreign = new ForeignRecords();
  private RankTask task;

  MergeProcessor(TaskBoards.Settings settings, Emission emission, EmissionClock.Threads threads) {
    this.settings = settings;
    this.emission = emission;
    this.threads = threads;
  }

  /** Called again on the same processor when its task is revived after an error. */
  @Override
  public void init(FixedKeyProcessorContext<String, RankOutput> context) {
    super.init(context);
    task = RankTask.of(context, settings, emission, threads);
  }

  @Override
  public void process(FixedKeyRecord<String, byte[]> record) {
    task.run(() -> decode(record).ifPresent(input -> process(record, input)));
  }

  /** Nothing where somebody else wrote the record. */
  private Optional<BoardInput> decode(FixedKeyRecord<String, byte[]> record) {
    if (record.value() == null) {
      foreign.passOver(context().recordMetadata(), "it has no value");
      return Optional.empty();
    }
    try {
      BoardInput input = BoardInputCodecV1.decode(record.value());
      if (input.board().equals(record.key())) {
        return Optional.of(input);
      }
      foreign.passOver(context().recordMetadata(), "the key is not the board's name");
    } catch (IllegalArgumentException e) {
      foreign.passOver(context().recordMetadata(), e.getMessage());
    }
    return Optional.empty();
  }

  private void process(FixedKeyRecord<String, byte[]> record, BoardInput input) {
    long nowMs = context().currentSystemTimeMs();
    task.startedMs(nowMs);
    if (input instanceof PartialPanel panel) {
      task.boards().panels().add(panel).ifPresent(partial -> merge(record, partial, nowMs));
    } else if (input instanceof Partial partial) {
      merge(record, partial, nowMs);
    } else if (input instanceof RoutedGroup routed) {
      accept(record, routed, nowMs);
    } else {
      handleRequest(record, input, nowMs);
    }
    if (task.mark().set()) {
      forward(record, new RankOutput.Merged());
    }
  }

  private void merge(FixedKeyRecord<String, byte[]> record, Partial partial, long nowMs) {
    Board board = find(record, partial.board(), partial.identity(), nowMs);
    long registered = board.revisions().version();
    Outcome<Partial> outcome = board.accept(partial, nowMs);
    if (outcome instanceof Outcome.Refused<Partial> refused) {
      partial.origins().forEach(range -> refuse(record, refused.rejection(), range));
    } else {
      // Records of the internal topic have the time at which a thread of ours sent them.
      task.clock()
          .noteDelay(board.name(), partial.delayMs() + Math.max(0, nowMs - record.timestamp()));
    }
    register(record, board, registered);
    finish(record, board);
  }

  private void accept(FixedKeyRecord<String, byte[]> record, RoutedGroup routed, long nowMs) {
    BoardIdentity identity =
        new BoardIdentity(routed.group().encoder(), routed.group().dimension());
    Board board = find(record, routed.board(), identity, nowMs);
    long registered = board.revisions().version();
    Outcome<?> outcome = board.accept(routed, nowMs);
    if (outcome instanceof Outcome.Refused<?> refused) {
      refuse(record, refused.rejection(), routed);
    }
    register(record, board, registered);
    finish(record, board);
  }

  /** Registers a board anew that a record has brought a background or a revision. */
  private void register(FixedKeyRecord<String, byte[]> record, Board board, long before) {
    if (board.revisions().version() != before) {
      forward(record, task.registered(board));
    }
  }

  private Board find(
      FixedKeyRecord<String, byte[]> record, String name, BoardIdentity identity, long nowMs) {
    Optional<Board> known = task.boards().find(name);
    Board board = known.orElseGet(() -> task.boards().create(name, identity, nowMs));
    if (known.isEmpty()) {
      forward(record, task.registered(board));
    }
    return board;
  }

  private void handleRequest(FixedKeyRecord<String, byte[]> record, BoardInput input, long nowMs) {
    Optional<Board> board = task.boards().find(input.board());
    if (input instanceof RefusedRecords refused) {
      board.ifPresent(known -> known.countRefused(refused, nowMs));
    } else if (input instanceof StaleRecords stale) {
      board.ifPresent(known -> known.countStale(stale, nowMs));
    } else if (input instanceof SampledExamples sampled) {
      board.ifPresent(known -> known.revisions().samples().keep(sampled));
    } else if (input instanceof JudgedExample judged) {
      if (board.map(known -> known.judge(judged)).orElse(false)) {
        task.clock().hurry(judged.board());
      } else {
        refuseUnknown(record, "the verdict", Optional.of(judged.source()), judged.origin());
      }
    } else if (input instanceof RelearnBaseline relearn) {
      if (!board.map(known -> known.alarms().relearn(relearn.source())).orElse(false)) {
        refuseUnknown(record, "the command", Optional.of(relearn.source()), relearn.origin());
      }
    } else if (input instanceof FinishSource finish) {
      if (!board.map(known -> known.finish(finish, nowMs)).orElse(false)) {
        refuseUnknown(record, "the command", Optional.of(finish.source()), finish.origin());
      }
    } else if (input instanceof ReportedOutcome reported) {
      handle(record, reported, board, nowMs);
    } else if (input instanceof DeleteBoard delete) {
      if (board.isEmpty()) {
        refuseUnknown(record, "the command", Optional.empty(), delete.origin());
      }
      task.deleteAtCommit(delete.board());
    }
    board.ifPresent(known -> finish(record, known));
  }

  private void handle(
      FixedKeyRecord<String, byte[]> record,
      ReportedOutcome reported,
      Optional<Board> board,
      long nowMs) {
    if (board.isEmpty()) {
      refuseUnknown(record, "the outcome", Optional.empty(), reported.origin());
    } else if (board.get().accept(reported, nowMs) instanceof Outcome.Refused<?> refused) {
      forwardLetter(record, new DeadLetter(refused.rejection(), reported.origin()));
    } else {
      task.clock().hurry(reported.board());
    }
  }

  /** Forwards what the board has to say at once, and notes that it has changed. */
  private void finish(FixedKeyRecord<String, byte[]> record, Board board) {
    RankTask.takeNews(board).forEach(news -> forward(record, news));
    task.boards().noteChange(board);
    task.boards().keepWithinBudget(board);
  }

  /** Without the headers of the record: they may be larger than the topics of outputs take. */
  private void forward(FixedKeyRecord<String, byte[]> record, RankOutput output) {
    context()
        .forward(
            record
                .withValue(output)
                .withHeaders(new RecordHeaders())
                .withTimestamp(context().currentSystemTimeMs()));
  }

  private void refuseUnknown(
      FixedKeyRecord<String, byte[]> record,
      String what,
      Optional<String> source,
      RecordOrigin origin) {
    String subject = source.map(s -> "source " + s + " of board ").orElse("board ") + record.key();
    Rejection rejection =
        new Rejection(
            RejectionReason.UNKNOWN_SOURCE,
            "%s is about %s, of which nothing is known: check the spelling"
                .formatted(what, subject));
    forwardLetter(record, new DeadLetter(rejection, origin));
  }

  /**
   * One dead letter a record: all groups of a record are refused alike. Its first carries the
   * original bytes while the board is not registered; later the letter says where they are.
   */
  private void refuse(
      FixedKeyRecord<String, byte[]> record, Rejection rejection, RoutedGroup routed) {
    if (routed.group().records() > 0) {
      forwardLetter(record, new DeadLetter(rejection, routed.origin()));
    }
  }

  /** One dead letter for the records of a partial in a partition; it says where they are. */
  private void refuse(
      FixedKeyRecord<String, byte[]> record, Rejection rejection, Partial.OffsetRange origin) {
    RecordOrigin first =
        new RecordOrigin(origin.topic(), origin.partition(), origin.first(), Optional.empty());
    forwardLetter(record, new DeadLetter(rejection, first, origin.last()));
  }

  private void forwardLetter(FixedKeyRecord<String, byte[]> record, DeadLetter letter) {
    task.counter().refused(letter.rejection());
    context().forward(record.withValue(letter));
  }
}
