package io.ecistreams.scoring;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Judges the negatives of records that are read one after another, by the intake, the calibration
 * and the detectors of a {@link Board}, without folding them. A record waits until its board has a
 * background; those of one board keep their order. Not safe for use by several threads.
 *
 * @param <R> what goes along with a record
 */
public final class RecordJudge<R> {
  private final Intake intake;
  private final BoardPolicies policies;
  private final Consumer<Judged<R>> judged;
  private final ExampleJudge judge;
  private final SortedMap<String, Waiting<R>> boards = new TreeMap<>();
  private final List<Merged.Refused> refusedLater = new ArrayList<>();

  /**
   * A judged record.
   *
   * @param record what went along with it
   * @param queryId identity of its query
   * @param negatives in the record's order
   */
  public record Judged<R>(R record, String queryId, List<JudgedNegative> negatives) {}

  /** A board, and its records whose groups wait, the oldest first. */
  private record Waiting<R>(BoardCalibration calibration, Deque<Pending<R>> records) {}

  /** A record, and how many of its groups are not judged yet. */
  private static final class Pending<R> {
    private final R record;
    private final List<JudgedNegative> negatives = new ArrayList<>();
    private int groups;

    Pending(R record, int groups) {
      this.record = record;
      this.groups = groups;
    }
  }

  /**
   * Nothing is judged yet.
   *
   * @param judged takes each record once it is judged
   */
  public RecordJudge(
      Intake intake,
      BoardSettings settings,
      CalibrationPolicy calibration,
      Consumer<Judged<R>> judged) {
    this.intake = intake;
    this.policies =
        new BoardPolicies(
            settings, calibration, MixturePolicy.standard(), AlarmPolicy.withoutQuarantine());
    this.judged = judged;
    this.judge = settings.newJudge();
  }

  /** Takes a record whose time does not count; returns why it is refused, if it is. */
  public Optional<Rejection> add(R record, MinedRecord mined) {
    Optional<Waiting<R>> known = Optional.ofNullable(boards.get(mined.board()));
    Outcome<List<ExampleGroup>> outcome =
        intake
            .prepare(mined, known.map(RecordJudge::registration), Intake.NO_CLOCK)
            .then(
                groups ->
                    // Of one encoder and dimension, so that one stands for all.
                    known
                        .orElseGet(() -> open(groups.get(0)))
                        .calibration()
                        .admit(groups.get(0))
                        .then(fitting -> Outcome.accepted(groups)));
    if (outcome instanceof Outcome.Refused<List<ExampleGroup>> refused) {
      return Optional.of(refused.rejection());
    }
    List<ExampleGroup> groups = ((Outcome.Accepted<List<ExampleGroup>>) outcome).value();
    Waiting<R> board = boards.computeIfAbsent(mined.board(), name -> open(groups.get(0)));
    board.records().addLast(new Pending<>(record, groups.size()));
    groups.forEach(group -> board.calibration().add(new RoutedGroup(group, RecordOrigin.FILE)));
    board.calibration().due(0).ifPresent(board.calibration()::freeze);
    judgeWaiting(board);
    return Optional.empty();
  }

  private static Registration registration(Waiting<?> board) {
    return new Registration(board.calibration().identity(), board.calibration().background());
  }

  private Waiting<R> open(ExampleGroup first) {
    BoardIdentity identity = new BoardIdentity(first.encoder(), first.dimension());
    return new Waiting<>(
        new BoardCalibration(
            first.board(),
            BoardHeader.ofNew(first.board(), identity, policies, 0).active(),
            true,
            policies.calibration(),
            new MemoryLog().examples(0, true)),
        new ArrayDeque<>());
  }

  private void judgeWaiting(Waiting<R> board) {
    while (board.calibration().isDraining()) {
      board.calibration().drain(routed -> judge(board, routed));
    }
  }

  private void judge(Waiting<R> board, RoutedGroup routed) {
    ExampleGroup group = routed.group();
    Pending<R> pending = board.records().element();
    pending.groups--;
    if (board.calibration().admit(group) instanceof Outcome.Refused<ExampleGroup> refused) {
      refusedLater.add(new Merged.Refused(routed, refused.rejection()));
    } else {
      pending.negatives.addAll(judge.judge(group, board.calibration().background().orElseThrow()));
    }
    if (pending.groups == 0) {
      board.records().remove();
      if (!pending.negatives.isEmpty()) {
        judged.accept(new Judged<>(pending.record, group.queryId(), pending.negatives));
      }
    }
  }

  /**
   * Judges what waits still, over the queries that have come.
   *
   * @return boards that have too few queries for that, and how many they have; their records are
   *     not judged
   */
  public Map<String, Integer> finish() {
    SortedMap<String, Integer> tooFew = new TreeMap<>();
    boards.forEach(
        (name, board) -> {
          BoardCalibration calibration = board.calibration();
          if (calibration.background().isEmpty()) {
            calibration
                .early()
                .ifPresentOrElse(
                    calibration::freeze, () -> tooFew.put(name, calibration.queries()));
          }
          judgeWaiting(board);
        });
    return tooFew;
  }

  /**
   * Groups that were taken while their board had no background, and did not fit it then; after
   * {@link #finish} these are all.
   */
  public List<Merged.Refused> refusedLater() {
    return List.copyOf(refusedLater);
  }
}
