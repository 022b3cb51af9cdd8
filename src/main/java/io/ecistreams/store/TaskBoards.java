package io.ecistreams.store;

import io.ecistreams.math.Workbench;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.EncoderId;
import io.ecistreams.model.TextEncoders;
import io.ecistreams.scoring.Board;
import io.ecistreams.scoring.BoardHeader;
import io.ecistreams.scoring.BoardPolicies;
import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The boards of one task, in memory as far as the budget of the instance goes. Not safe for use by
 * several threads.
 */
public final class TaskBoards {
  private static final Logger LOG = LoggerFactory.getLogger(TaskBoards.class);

  private final Settings settings;
  private final BoardStores stores;
  private final Map<String, Board> boards = new TreeMap<>();

  /** Memory of each loaded board, the one used longest ago first. */
  private final Map<Board, Long> loadedBytes = new LinkedHashMap<>(16, 0.75f, true);

  private long heldBytes;

  /** Weak, so that those of a dimension of which no board is in memory go with the last. */
  private final Map<Integer, WeakReference<Workbench>> workbenches = new HashMap<>();

  /** Boards that have changed since they were made durable. */
  private final Set<Board> changed = new LinkedHashSet<>();

  private final PartialPanels panels;

  /**
   * What is the same for all boards.
   *
   * @param policies how boards score, rank and watch
   * @param journalBytes most bytes of the journal of a source
   * @param live what the tasks of the instance share
   * @param encoders embed kept examples anew at a change of revision; empty where none are kept
   */
  public record Settings(
      BoardPolicies policies, long journalBytes, LiveState live, Optional<TextEncoders> encoders) {
    /** Bytes of a journal unless said otherwise. */
    public static final long STANDARD_JOURNAL_BYTES = 4L << 20;

    /** Without examples that are judged anew. */
    public Settings(BoardPolicies policies, long journalBytes, LiveState live) {
      this(policies, journalBytes, live, Optional.empty());
    }

    /** Without a limit to the live state. */
    public Settings(BoardPolicies policies) {
      this(policies, STANDARD_JOURNAL_BYTES, LiveState.unlimited());
    }
  }

  public TaskBoards(Settings settings, BoardStores stores) {
    this.settings = settings;
    this.stores = stores;
    this.panels = new PartialPanels(stores.panels());
    settings.live().join();
  }

  /**
   * Finds the boards of the stores, and rebuilds them in memory as far as {@link LiveState} allows;
   * others follow when they are used. Boards that wait for their background always are.
   *
   * @throws StoredStateException if the stored state was made under other settings, saying which
   */
  public void restore() {
    List<String> names = stores.names();
    settings.live().foundBoards(names.size());
    int done = 0;
    try {
      for (String name : names) {
        restore(name, ++done, names.size());
        settings.live().readBoard();
      }
    } catch (RuntimeException | Error e) {
      settings.live().gaveUp(names.size() - done + 1);
      throw e;
    }
  }

  private void restore(String name, int place, int count) {
    BoardHeader stored = stores.read(name).orElseThrow();
    requireSameSettings(name, stored);
    requireFittingBackground(name, stored);
    Board board = new Board(name, stored, settings.policies(), file(name), this::workbench);
    boards.put(name, board);
    long start = System.nanoTime();
    long examplesBefore = settings.live().examples();
    if (board.revisions().isWaiting()
        || (settings.live().isTimeToLoad(start) && !settings.live().isFull())) {
      board.load();
      keepWithinBudget(board);
    }
    LOG.info(
        "{} board {} ({} of {}): {} examples from its journals in {} ms",
        board.isLoaded() ? "restored" : "left in its stores",
        name,
        place,
        count,
        settings.live().examples() - examplesBefore,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  private BoardFile file(String name) {
    return new BoardFile(name, stores, settings.journalBytes(), settings.live());
  }

  /** Takes note that something of a board has changed that has to be made durable. */
  public void noteChange(Board board) {
    changed.add(board);
  }

  /** Boards that have changed since they were made durable. */
  public List<Board> changed() {
    return List.copyOf(changed);
  }

  /** Makes durable what has changed. */
  public void persist() {
    changed.forEach(Board::persist);
    changed.clear();
    panels.persist();
  }

  /** Puts partials together. */
  public PartialPanels panels() {
    return panels;
  }

  /** Notes that a board was used; drops others above the budget, those used longest ago first. */
  public void keepWithinBudget(Board used) {
    if (used.isLoaded()) {
      note(used);
    }
    keepWithinBudget();
  }

  /** The same where no board was used: other tasks may need the room. */
  public void keepWithinBudget() {
    Iterator<Map.Entry<Board, Long>> oldestFirst = loadedBytes.entrySet().iterator();
    int others = loadedBytes.size() - 1;
    for (int i = 0; i < others && settings.live().isTooMuch(heldBytes); i++) {
      Map.Entry<Board, Long> oldest = oldestFirst.next();
      Board board = oldest.getKey();
      if (!board.revisions().isDraining()) {
        board.unload();
        settings.live().unloaded();
        changed.remove(board);
        grow(-oldest.getValue());
        oldestFirst.remove();
      }
    }
  }

  private void note(Board board) {
    long bytes = board.heapBytes();
    Long before = loadedBytes.put(board, bytes);
    grow(bytes - (before == null ? 0 : before));
  }

  private void forget(Board board) {
    Long bytes = loadedBytes.remove(board);
    grow(bytes == null ? 0 : -bytes);
  }

  private void grow(long bytes) {
    heldBytes += bytes;
    settings.live().grow(bytes);
  }

  /** The task ends: its share of the budget is free. */
  public void close() {
    settings.live().leave(heldBytes);
    heldBytes = 0;
    loadedBytes.clear();
  }

  private void requireSameSettings(String name, BoardHeader stored) {
    String definition = settings.policies().scoring().definition().id();
    long paneMs = settings.policies().scoring().windows().paneMs();
    if (!stored.definition().equals(definition) || stored.paneMs() != paneMs) {
      throw new StoredStateException(
          "the state of board %s was made with definition %s and pane.ms=%d, but the configuration says %s and pane.ms=%d: change it back, or start afresh with `eci reset --outputs`, or with another application.id and other names of topic.backgrounds, topic.rankings and topic.source.scores, as these keep the registrations and scores of the old one"
              .formatted(name, stored.definition(), stored.paneMs(), definition, paneMs));
    }
  }

  /** A background given since must be the frozen one of its revision, or fit one without. */
  private void requireFittingBackground(String name, BoardHeader stored) {
    CosineBackground given = settings.policies().calibration().given().get(name);
    if (given == null) {
      return;
    }
    if (!EncoderId.haveSameName(stored.active().identity().encoder(), given.encoder())) {
      throw misfit(name, stored.active().identity(), given);
    }
    Stream.concat(Stream.of(stored.active()), stored.next().stream())
        .filter(revision -> revision.identity().encoder().equals(given.encoder()))
        .forEach(
            revision ->
                revision
                    .background()
                    .ifPresent(frozen -> requireSame(name, revision.identity(), frozen, given)));
  }

  private static void requireSame(
      String name, BoardIdentity identity, CosineBackground frozen, CosineBackground given) {
    if (identity.dimension() != given.dimension()) {
      throw misfit(name, identity, given);
    }
    if (!frozen.id().equals(given.id())) {
      throw new StoredStateException(
          "board %s is scored under background %s, which is frozen, but backgrounds.file gives it %s: take the board out of that file or change it back, or give the new background to a board of another name"
              .formatted(name, frozen.id(), given.id()));
    }
  }

  private static StoredStateException misfit(
      String name, BoardIdentity identity, CosineBackground given) {
    return new StoredStateException(
        "board %s is registered with encoder %s and %d dimensions, but backgrounds.file gives it a background of encoder %s and %d dimensions: take the board out of that file, or give the background to a board of another name"
            .formatted(
                name,
                identity.encoder(),
                identity.dimension(),
                given.encoder(),
                given.dimension()));
  }

  /** The board, if it has had a group. */
  public Optional<Board> find(String name) {
    return Optional.ofNullable(boards.get(name));
  }

  /**
   * A new board, registered with the encoder and dimension of its given background or of what came
   * for it first, and stored: also where that is then refused, as there may be alerts about that.
   */
  public Board create(String name, BoardIdentity first, long nowMs) {
    BoardIdentity identity =
        Optional.ofNullable(settings.policies().calibration().given().get(name))
            .map(given -> new BoardIdentity(given.encoder(), given.dimension()))
            .orElse(first);
    Board board =
        new Board(name, identity, settings.policies(), file(name), this::workbench, nowMs);
    boards.put(name, board);
    // Before anything of it: without transactions a header that is missing hides what is there.
    board.writeState();
    return board;
  }

  /** The work buffers that the task's boards of one dimension share. */
  private Workbench workbench(int dimension) {
    Optional<Workbench> known =
        Optional.ofNullable(workbenches.get(dimension)).map(WeakReference::get);
    return known.orElseGet(
        () -> {
          Workbench made = new Workbench(dimension);
          workbenches.put(dimension, new WeakReference<>(made));
          return made;
        });
  }

  /** All boards, in memory or not. */
  public Collection<Board> all() {
    return Collections.unmodifiableCollection(boards.values());
  }

  /** Deletes a board and everything stored of it. */
  public void delete(Board board) {
    board.delete();
    boards.remove(board.name());
    changed.remove(board);
    forget(board);
  }
}
