package io.ecistreams.store;

import io.ecistreams.model.Background;
import io.ecistreams.model.BoardEstimate;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.BoardSettings;
import io.ecistreams.scoring.ScoringDefinition;
import io.ecistreams.testing.Examples;
import java.util.List;
import java.util.Map;

/** Drives the boards of one task as the ranking processor does; it can crash and restart. */
final class Task {
  static final WindowPolicy WINDOWS =
      new WindowPolicy(1_000, List.of(3_000L, WindowPolicy.SINCE_START), 1_500);

  private final BoardStores stores;
  private DurableBoards boards;

  Task(BoardStores stores, DurableBoards.Settings settings) {
    this.stores = stores;
    restart(settings);
  }

  /** Settings with a background measured over 16 queries. */
  static DurableBoards.Settings calibrating(int slots) {
    return settings(slots, Map.of(), WINDOWS, ScoringDefinition.standard());
  }

  /** Settings with a background given. */
  static DurableBoards.Settings given(int slots, int dimension) {
    return settings(
        slots,
        Map.of(Examples.BOARD, Examples.background(dimension)),
        WINDOWS,
        ScoringDefinition.standard());
  }

  static DurableBoards.Settings settings(
      int slots,
      Map<String, Background> given,
      WindowPolicy windows,
      ScoringDefinition definition) {
    return new DurableBoards.Settings(
        new BoardSettings(definition, windows, 16), new CalibrationPolicy(16, 16, 0, given), slots);
  }

  /** Loses everything in memory. */
  void restart(DurableBoards.Settings settings) {
    boards = new DurableBoards(settings, stores);
    boards.restore();
  }

  /** Takes a group and advances the board, as with every record. */
  void process(ExampleGroup group) {
    accept(group);
    board().advance(0);
  }

  /** Takes a group only. */
  void accept(ExampleGroup group) {
    DurableBoard board = boards.find(group.board()).orElseGet(() -> boards.create(group, 0));
    Outcome<ExampleGroup> outcome = board.accept(Examples.routed(group), 0);
    if (!(outcome instanceof Outcome.Accepted)) {
      throw new AssertionError(outcome);
    }
  }

  BoardEstimate estimate() {
    return board().emit().estimate();
  }

  DurableBoard board() {
    return boards.find(Examples.BOARD).orElseThrow();
  }

  DurableBoards boards() {
    return boards;
  }

  BoardStores stores() {
    return stores;
  }
}
