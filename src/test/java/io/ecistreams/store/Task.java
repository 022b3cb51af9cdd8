package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.BoardInputCodecV1;
import io.ecistreams.scoring.BoardPolicies;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.Depth;
import io.ecistreams.scoring.Emitted;
import io.ecistreams.scoring.Folds;
import io.ecistreams.scoring.Partial;
import io.ecistreams.scoring.PartialPanel;
import io.ecistreams.scoring.RefusedRecords;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.scoring.StaleRecords;
import io.ecistreams.testing.Examples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Drives the boards of one task as the ranking stage does; it can crash and restart. */
final class Task {
  static final WindowPolicy WINDOWS =
      new WindowPolicy(1_000, List.of(3_000L, WindowPolicy.SINCE_START), 1_500);

  private final BoardStores stores;
  private TaskBoards.Settings settings;
  private TaskBoards boards;

  Task(BoardStores stores, TaskBoards.Settings settings) {
    this.stores = stores;
    restart(settings);
  }

  /** Settings with a background measured over 16 queries. */
  static TaskBoards.Settings calibrating() {
    return settings(Map.of(), WINDOWS, ScoringDefinition.standard());
  }

  /** Settings with a background given. */
  static TaskBoards.Settings given(int dimension) {
    return settings(
        Map.of(Examples.BOARD, Examples.background(dimension)),
        WINDOWS,
        ScoringDefinition.standard());
  }

  static TaskBoards.Settings settings(
      Map<String, CosineBackground> given, WindowPolicy windows, ScoringDefinition definition) {
    return new TaskBoards.Settings(
        new BoardPolicies(
            new BoardSettings(definition, windows, 16), new CalibrationPolicy(16, 16, 0, given)));
  }

  /** The same settings with other room. */
  static TaskBoards.Settings within(
      TaskBoards.Settings settings, long journalBytes, LiveState live) {
    return new TaskBoards.Settings(settings.policies(), journalBytes, live);
  }

  /** Loses everything in memory. */
  void restart(TaskBoards.Settings with) {
    settings = with;
    boards = new TaskBoards(with, stores);
    boards.restore();
  }

  /** Takes a group as it would come from folding, and commits. */
  void process(ExampleGroup group) {
    take(group);
    commit();
  }

  /** Takes a group as it would come from folding. */
  void take(ExampleGroup group) {
    Optional<CosineBackground> background = boards.find(group.board()).flatMap(Board::background);
    if (background.isPresent()) {
      accept(fold(settings.policies(), background.get(), group));
    } else {
      accept(group);
    }
  }

  /** What folding sends for a group of a board with a background. */
  static Partial fold(BoardPolicies policies, CosineBackground background, ExampleGroup... groups) {
    Folds folds = new Folds(policies.scoring(), policies.alarms().quarantine());
    for (ExampleGroup group : groups) {
      folds.fold(group, background, Examples.routed(group).origin());
    }
    List<BoardInput> drained = new ArrayList<>();
    folds.drain(drained::add);
    assertThat(drained).hasSize(1);
    return (Partial) BoardInputCodecV1.decode(BoardInputCodecV1.encode(drained.get(0)));
  }

  /** The group with a weight, and so a row, for each of its negatives. */
  static ExampleGroup weighed(ExampleGroup g) {
    return new ExampleGroup(
        g.board(),
        g.source(),
        g.encoder(),
        g.minedAtMs(),
        g.records(),
        g.queryId(),
        g.positiveId(),
        g.query(),
        g.positive(),
        g.negatives().stream().map(n -> new Negative(n.id(), false, 0, n.vector())).toList());
  }

  /** Takes a whole group. */
  void accept(ExampleGroup group) {
    accept(Examples.routed(group));
  }

  /** Takes a record of a board, which must not be refused. */
  void accept(BoardInput input) {
    if (input instanceof PartialPanel panel) {
      boards.panels().add(panel).ifPresent(this::accept);
      return;
    }
    if (input instanceof RefusedRecords || input instanceof StaleRecords) {
      boards
          .find(input.board())
          .ifPresent(
              board -> {
                if (input instanceof RefusedRecords refused) {
                  board.countRefused(refused, 0);
                } else {
                  board.countStale((StaleRecords) input, 0);
                }
                boards.noteChange(board);
                boards.keepWithinBudget(board);
              });
      return;
    }
    Outcome<?> outcome;
    Board board;
    if (input instanceof Partial partial) {
      board = find(input.board(), partial.identity());
      outcome = board.accept(partial, 0);
    } else {
      ExampleGroup group = ((RoutedGroup) input).group();
      board = find(input.board(), new BoardIdentity(group.encoder(), group.dimension()));
      outcome = board.accept((RoutedGroup) input, 0);
    }
    assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
    boards.noteChange(board);
    boards.keepWithinBudget(board);
  }

  private Board find(String name, BoardIdentity identity) {
    return boards.find(name).orElseGet(() -> boards.create(name, identity, 0));
  }

  void commit() {
    boards.changed().forEach(board -> board.advance(0));
    boards.persist();
  }

  /** What happens now and then between commits, without a ranking. */
  void tick() {
    for (Board board : boards.all()) {
      boolean wasDraining = board.revisions().isDraining();
      if (board.advance(0) || wasDraining) {
        board.persist();
        boards.keepWithinBudget(board);
      }
    }
    boards.keepWithinBudget();
  }

  BoardEstimate estimate() {
    return emit(Depth.BOUNDED).estimate();
  }

  /** Ranks the board, and writes down that it did. */
  Emitted emit(Depth depth) {
    Emitted emitted = board().emit(depth);
    board().writeState();
    boards.keepWithinBudget(board());
    return emitted;
  }

  Board board() {
    return boards.find(Examples.BOARD).orElseThrow();
  }

  TaskBoards boards() {
    return boards;
  }

  BoardStores stores() {
    return stores;
  }
}
