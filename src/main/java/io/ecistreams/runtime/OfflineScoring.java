package io.ecistreams.runtime;

import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.Intake;
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
  private final CalibrationPolicy calibration;
  private final BoardSettings settings;

  /** Whether no more records come, so that a board takes the queries that it has. */
  private final boolean isComplete;

  private final SortedMap<String, OfflineBoard> boards = new TreeMap<>();

  /** A board with the groups that wait for its background. */
  private record OfflineBoard(Board board, List<ExampleGroup> waiting) {}

  private OfflineScoring(
      Intake intake, BoardSettings settings, CalibrationPolicy calibration, boolean isComplete) {
    this.intake = intake;
    this.calibration = calibration;
    this.settings = settings;
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
            settings.crossEncoderThreshold());
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

  /** Takes a record that has no clock to be ahead of; returns why it is refused, if it is. */
  public Optional<Rejection> add(MinedRecord record) {
    return add(record, Long.MAX_VALUE);
  }

  /**
   * Takes a record; returns why it is refused, if it is.
   *
   * @param nowMs the clock, for the limit on future event times
   */
  public Optional<Rejection> add(MinedRecord record, long nowMs) {
    Optional<BoardIdentity> identity =
        Optional.ofNullable(boards.get(record.board())).map(b -> b.board().identity());
    Outcome<List<ExampleGroup>> outcome = intake.prepare(record, identity, nowMs);
    if (outcome instanceof Outcome.Refused<List<ExampleGroup>> refused) {
      return Optional.of(refused.rejection());
    }
    List<ExampleGroup> groups = ((Outcome.Accepted<List<ExampleGroup>>) outcome).value();
    OfflineBoard target =
        Optional.ofNullable(boards.get(record.board())).orElseGet(() -> open(groups.get(0)));
    for (ExampleGroup group : groups) {
      if (target.board().admit(group) instanceof Outcome.Refused<ExampleGroup> refused) {
        return Optional.of(refused.rejection());
      }
      // Only now: a board of refused records is none.
      boards.putIfAbsent(record.board(), target);
      add(target, group);
    }
    return Optional.empty();
  }

  private OfflineBoard open(ExampleGroup first) {
    Optional<Background> given = Optional.ofNullable(calibration.given().get(first.board()));
    BoardIdentity identity =
        given
            .map(g -> new BoardIdentity(g.encoder(), g.dimension()))
            .orElseGet(() -> new BoardIdentity(first.encoder(), first.dimension()));
    Board board = new Board(first.board(), identity, settings);
    given.ifPresent(board::freeze);
    return new OfflineBoard(board, new ArrayList<>());
  }

  private static void add(OfflineBoard target, ExampleGroup group) {
    Board board = target.board();
    if (board.background().isPresent()) {
      fold(board, group);
      return;
    }
    target.waiting().add(group);
    board.calibrate(group);
    board.measuredBackground().ifPresent(background -> freeze(target, background));
  }

  private static void freeze(OfflineBoard target, Background background) {
    target.board().freeze(background);
    target.waiting().forEach(group -> fold(target.board(), group));
    target.waiting().clear();
  }

  private static void fold(Board board, ExampleGroup group) {
    if (board.fold(group).isPresent()) {
      board.expire();
    }
  }

  /** Examples of a board that wait for its background. */
  public long waitingExamples(String board) {
    return Optional.ofNullable(boards.get(board)).stream()
        .flatMap(target -> target.waiting().stream())
        .mapToLong(group -> group.negatives().size())
        .sum();
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

  private BoardEstimate estimate(String name, OfflineBoard target) {
    Board board = target.board();
    if (board.background().isEmpty() && isComplete) {
      Background early =
          Optional.of(board)
              .filter(b -> b.calibrationQueries() >= calibration.minQueries())
              .flatMap(Board::measuredEarly)
              .orElseThrow(
                  () ->
                      new ScoringException(
                          "Board %s has %d distinct queries with different positives, but a background needs at least %d; add records, or give a background with --background."
                              .formatted(
                                  name, board.calibrationQueries(), calibration.minQueries())));
      freeze(target, early);
    }
    return board.estimate();
  }
}
