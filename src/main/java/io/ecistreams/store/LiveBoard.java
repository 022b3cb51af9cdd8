package io.ecistreams.store;

import io.ecistreams.information.ScoredGroup;
import io.ecistreams.math.Workbench;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.Board;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a board takes memory: its sources' panes, and the journals that make their folds durable.
 * It can be dropped at any moment between two groups, as all of it comes back from the stores.
 */
final class LiveBoard {
  /**
   * Sources of a board, late ones included: its ranking is one record, and all of a board is in
   * memory at once.
   */
  static final int MOST_SOURCES = 256;

  private final Board board;
  private final DurableBoards.Settings settings;
  private final BoardStores stores;
  private final SnapshotStore snapshots;
  private final Announcer announcer;
  private final Map<String, SourceJournal> journals = new HashMap<>();
  private final Set<String> sources = new HashSet<>();

  /** Without examples. */
  LiveBoard(
      String name,
      BoardIdentity identity,
      DurableBoards.Settings settings,
      BoardStores stores,
      Workbench work) {
    this.board = new Board(name, identity, settings.board(), work);
    this.settings = settings;
    this.stores = stores;
    this.snapshots = new SnapshotStore(stores.snapshots());
    this.announcer = new Announcer(board, stores, settings.mixture());
  }

  /**
   * Reads everything of the board that was folded.
   *
   * @return rows of the journal that no snapshot covered
   */
  long restore() {
    long rows = 0;
    sources.addAll(board.late().keySet());
    for (String source : stores.sources(board.name())) {
      sources.add(source);
      rows += journal(source).restore(board);
    }
    return rows;
  }

  Board board() {
    return board;
  }

  Announcer announcer() {
    return announcer;
  }

  /** Whether a group fits the board, and its source is known or can be added. */
  Outcome<ExampleGroup> admit(ExampleGroup group) {
    return board.admit(group).then(this::admitSource);
  }

  private Outcome<ExampleGroup> admitSource(ExampleGroup group) {
    if (sources.size() >= MOST_SOURCES && !sources.contains(group.source())) {
      return Outcome.refused(
          RejectionReason.TOO_MANY_SOURCES,
          "the board has %d sources already: use one of them, or another board"
              .formatted(sources.size()));
    }
    return Outcome.accepted(group);
  }

  /** Takes note of a group that waits to be folded. */
  void await(ExampleGroup group) {
    sources.add(group.source());
    if (board.background().isEmpty()) {
      board.calibrate(group);
    } else {
      board.await(group);
    }
  }

  /** Scores, folds and journals a group; empty where it is late. */
  Optional<ScoredGroup> fold(ExampleGroup group) {
    sources.add(group.source());
    Optional<ScoredGroup> scored = board.fold(group);
    scored.ifPresent(
        folded -> {
          journal(group.source()).append(folded);
          board.expire().forEach((source, panes) -> journal(source).expired(panes));
        });
    return scored;
  }

  /** Grows with every group that is folded or late. */
  long version() {
    long version = 0;
    for (SourceJournal journal : journals.values()) {
      version += journal.nextSequence();
    }
    for (long late : board.late().values()) {
      version += late;
    }
    return version;
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return board.heapBytes() + (long) journals.size() * settings.journalSlots() * Long.BYTES;
  }

  private SourceJournal journal(String source) {
    return journals.computeIfAbsent(
        source,
        s ->
            new SourceJournal(
                board,
                s,
                settings.board().windows(),
                settings.journalSlots(),
                stores.journal(),
                snapshots));
  }
}
