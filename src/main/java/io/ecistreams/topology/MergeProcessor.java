package io.ecistreams.topology;

import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.JudgedExample;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.PartialPanel;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.RefusedRecords;
import io.ecistreams.scoring.RelearnBaseline;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.store.TaskBoards;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
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
  private final EmissionShares shares;
  private RankTask task;

  MergeProcessor(TaskBoards.Settings settings, Emission emission, EmissionShares shares) {
    this.settings = settings;
    this.emission = emission;
    this.shares = shares;
  }

  /** Called again on the same processor when its task is revived after an error. */
  @Override
  public void init(FixedKeyProcessorContext<String, RankOutput> context) {
    super.init(context);
    task = RankTask.of(context, settings, emission, shares);
  }

  @Override
  public void process(FixedKeyRecord<String, byte[]> record) {
    task.run(() -> process(record, BoardInputCodecV1.decode(record.value())));
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
    boolean wasFrozen = board.background().isPresent();
    Outcome<Partial> outcome = board.accept(partial, nowMs);
    if (outcome instanceof Outcome.Refused<Partial> refused) {
      refuse(record, refused.rejection(), partial.origin());
    } else {
      // Records of the internal topic have the time at which a task of ours sent them.
      task.pace()
          .delayed(board.name(), partial.delayMs() + Math.max(0, nowMs - record.timestamp()));
      if (!wasFrozen) {
        forward(record, task.registered(board));
      }
    }
    finish(record, board);
  }

  private void accept(FixedKeyRecord<String, byte[]> record, RoutedGroup routed, long nowMs) {
    BoardIdentity identity =
        new BoardIdentity(routed.group().encoder(), routed.group().dimension());
    Board board = find(record, routed.board(), identity, nowMs);
    Outcome<?> outcome = board.accept(routed, nowMs);
    if (outcome instanceof Outcome.Refused<?> refused) {
      refuse(record, refused.rejection(), routed);
    }
    finish(record, board);
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
    } else if (input instanceof JudgedExample judged) {
      if (!board.map(known -> known.judge(judged)).orElse(false)) {
        refuseUnknown(record, "the verdict", judged.source(), judged.origin());
      }
    } else if (input instanceof RelearnBaseline relearn
        && !board.map(known -> known.alarms().relearn(relearn.source())).orElse(false)) {
      refuseUnknown(record, "the command", relearn.source(), relearn.origin());
    }
    board.ifPresent(known -> finish(record, known));
  }

  /** Forwards what the board has to say at once, and notes that it has changed. */
  private void finish(FixedKeyRecord<String, byte[]> record, Board board) {
    RankTask.takeNews(board).forEach(news -> forward(record, news));
    task.boards().noteChange(board);
    task.boards().keepWithinBudget(board);
  }

  private void forward(FixedKeyRecord<String, byte[]> record, RankOutput output) {
    context().forward(record.withValue(output).withTimestamp(context().currentSystemTimeMs()));
  }

  private void refuseUnknown(
      FixedKeyRecord<String, byte[]> record, String what, String source, RecordOrigin origin) {
    Rejection rejection =
        new Rejection(
            RejectionReason.UNKNOWN_SOURCE,
            "%s is about source %s of board %s, of which nothing is known: check both names"
                .formatted(what, source, record.key()));
    forwardLetter(record, letter(rejection, origin), Optional.empty());
  }

  /**
   * One dead letter a record: all groups of a record are refused alike. Its first carries the
   * original bytes while the board is not registered; later the letter says where they are.
   */
  private void refuse(
      FixedKeyRecord<String, byte[]> record, Rejection rejection, RoutedGroup routed) {
    if (routed.group().records() > 0) {
      RecordOrigin origin = routed.origin();
      forwardLetter(record, letter(rejection, origin), omittedOf(origin));
    }
  }

  /** What a letter about a record lacks, and where it is. */
  static Optional<String> omittedOf(RecordOrigin origin) {
    return origin.original().isPresent()
        ? Optional.empty()
        : Optional.of(
            "the key and the value; read them at %s-%d-%d"
                .formatted(origin.topic(), origin.partition(), origin.offset()));
  }

  /** One dead letter for the records of a partial; it says where they are. */
  private void refuse(
      FixedKeyRecord<String, byte[]> record, Rejection rejection, Partial.OffsetRange origin) {
    RecordOrigin first =
        new RecordOrigin(origin.topic(), origin.partition(), origin.first(), Optional.empty());
    forwardLetter(
        record,
        letter(rejection, first),
        Optional.of(
            "the keys and the values of the source's records; read them at %s-%d, offsets %d to %d"
                .formatted(origin.topic(), origin.partition(), origin.first(), origin.last())));
  }

  static DeadLetter letter(Rejection rejection, RecordOrigin origin) {
    return new DeadLetter(
        origin.original().flatMap(RecordOrigin.Original::key),
        origin.original().flatMap(RecordOrigin.Original::value),
        rejection,
        origin);
  }

  private void forwardLetter(
      FixedKeyRecord<String, byte[]> record, DeadLetter letter, Optional<String> omitted) {
    task.counter().refused(letter.rejection());
    Headers headers = letter.headers(record.headers());
    omitted.ifPresent(
        text -> headers.add(DeadLetter.OMITTED, text.getBytes(StandardCharsets.UTF_8)));
    context().forward(record.<RankOutput>withValue(letter).withHeaders(headers));
  }
}
