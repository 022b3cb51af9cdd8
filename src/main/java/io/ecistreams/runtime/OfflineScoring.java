package io.ecistreams.runtime;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.Intake;
import io.ecistreams.scoring.MemoryLog;
import io.ecistreams.scoring.Merged;
import io.ecistreams.scoring.RecentPositives;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.RoutedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Scores records that are all there, with the same intake and boards as the stream. Not safe for
 * use by several threads.
 */
public final class OfflineScoring {
  private final Intake intake;
  private final BoardPolicies policies;

  /** Whether no more records come, so that a board takes the queries that it has. */
  private final boolean isComplete;

  private final SortedMap<String, Board> boards = new TreeMap<>();
  private final RecentPositives recentPositives = new RecentPositives();
  private final List<Merged.Refused> refusedLater = new ArrayList<>();

  private OfflineScoring(
      Intake intake, BoardSettings settings, CalibrationPolicy calibration, boolean isComplete) {
    this.intake = intake;
    this.policies =
        new BoardPolicies(
            settings, calibration, MixturePolicy.standard(), AlarmPolicy.withoutQuarantine());
    this.isComplete = isComplete;
  }

  /**
   * Each board in one window over everything, with a background in any case; nothing is scored yet.
   *
   * @param settings those of the stream; its windows are not used
   */
  public static OfflineScoring overEverything(
      Intake intake, BoardSettings settings, CalibrationPolicy calibration) {
    BoardSettings unbounded =
        new BoardSettings(
            settings.definition(),
            WindowPolicy.unbounded(),
            calibration.queries(),
            settings.closedPanes(),
            settings.hybrids(),
            settings.viewKappa(),
            settings.crossEncoderThreshold(),
            settings.boardBytes());
    return new OfflineScoring(intake, unbounded, calibration, true);
  }

  /**
   * In the panes and windows of the stream, where a board calibrates until its queries have come;
   * nothing is scored yet.
   */
  public static OfflineScoring inWindows(
      Intake intake, BoardSettings settings, CalibrationPolicy calibration) {
    return new OfflineScoring(intake, settings, calibration, false);
  }

  /** Takes a record whose time does not count; returns why it is refused, if it is. */
  public Optional<Rejection> add(MinedRecord record) {
    return add(record, Intake.NO_CLOCK);
  }

  /**
   * Takes a record; returns why it is refused, if it is.
   *
   * @param nowMs the clock, for the limits on event times; may be {@link Intake#NO_CLOCK}
   */
  public Optional<Rejection> add(MinedRecord record, long nowMs) {
    Optional<Registration> registered =
        Optional.ofNullable(boards.get(record.board()))
            .map(board -> board.revisions().registration());
    Outcome<List<ExampleGroup>> outcome = intake.prepare(record, registered, nowMs);
    if (outcome instanceof Outcome.Refused<List<ExampleGroup>> refused) {
      return Optional.of(refused.rejection());
    }
    List<ExampleGroup> groups =
        recentPositives.mark(record, ((Outcome.Accepted<List<ExampleGroup>>) outcome).value());
    Board board =
        Optional.ofNullable(boards.get(record.board())).orElseGet(() -> open(groups.get(0)));
    for (ExampleGroup group : groups) {
      Outcome<ExampleGroup> taken = board.accept(new RoutedGroup(group, RecordOrigin.FILE), 0);
      if (taken instanceof Outcome.Refused<ExampleGroup> refused) {
        return Optional.of(refused.rejection());
      }
      // Only now: a board of refused records is none.
      boards.putIfAbsent(record.board(), board);
      foldWaiting(board);
    }
    return Optional.empty();
  }

  private Board open(ExampleGroup first) {
    BoardIdentity identity =
        Optional.ofNullable(policies.calibration().given().get(first.board()))
            .map(given -> new BoardIdentity(given.encoder(), given.dimension()))
            .orElseGet(() -> new BoardIdentity(first.encoder(), first.dimension()));
    return new Board(first.board(), identity, policies, new MemoryLog(), Workbench::new, 0);
  }

  private void foldWaiting(Board board) {
    do {
      board.advance(0);
      refusedLater.addAll(board.takeMerged().refused());
    } while (board.revisions().isDraining());
    board.alarms().takeChanges();
  }

  /**
   * Groups that were taken while their board had no background, and did not fit it then; after
   * {@link #estimates} these are all.
   */
  public List<Merged.Refused> refusedLater() {
    return List.copyOf(refusedLater);
  }

  /** Examples of a board that wait for its background. */
  public long waitingExamples(String board) {
    return Optional.ofNullable(boards.get(board))
        .map(known -> known.calibration().waiting().examples())
        .orElse(0L);
  }

  /**
   * The rankings of all boards, by name. Over everything, a board with fewer queries than
   * calibration waits for is measured over those it has, if they are enough.
   *
   * @throws ScoringException if a board has too few queries for that
   */
  public Map<String, BoardEstimate> estimates() {
    SortedMap<String, BoardEstimate> estimates = new TreeMap<>();
    boards.forEach((name, board) -> estimates.put(name, estimate(name, board)));
    return estimates;
  }

  private BoardEstimate estimate(String name, Board board) {
    if (board.background().isEmpty() && isComplete) {
      if (!board.freezeEarly()) {
        throw ScoringException.tooFewQueries(
            name, board.calibration().queries(), policies.calibration().minQueries());
      }
      foldWaiting(board);
    }
    return board.estimate();
  }
}
