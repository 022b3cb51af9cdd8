package io.ecistreams.store;

import io.ecistreams.alarm.AlarmPolicy;
import io.ecistreams.math.Workbench;
import io.ecistreams.mixture.MixturePolicy;
import io.ecistreams.model.Background;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.scoring.BoardSettings;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The boards of one task, in memory as far as the budget of the instance goes. Not safe for use by
 * several threads.
 */
public final class DurableBoards {
  private static final Logger LOG = LoggerFactory.getLogger(DurableBoards.class);

  private final Settings settings;
  private final BoardStores stores;
  private final Map<String, DurableBoard> boards = new TreeMap<>();

  /** Memory of each loaded board, the one used longest ago first. */
  private final Map<DurableBoard, Long> loadedBytes = new LinkedHashMap<>(16, 0.75f, true);

  private long heldBytes;
  private final Map<Integer, Workbench> workbenches = new HashMap<>();

  /**
   * What is the same for all boards.
   *
   * @param board score, windows, calibration size
   * @param calibration when a background is frozen
   * @param journalSlots slots of a source's journal ring, >= 1
   * @param live what the tasks of the instance share
   * @param mixture how weights for trainers are made
   * @param alarms when alerts are raised and ended
   */
  public record Settings(
      BoardSettings board,
      CalibrationPolicy calibration,
      int journalSlots,
      LiveState live,
      MixturePolicy mixture,
      AlarmPolicy alarms) {

    /** With the usual mixture and alarms. */
    public Settings(
        BoardSettings board, CalibrationPolicy calibration, int journalSlots, LiveState live) {
      this(
          board, calibration, journalSlots, live, MixturePolicy.standard(), AlarmPolicy.standard());
    }

    /** With the usual mixture and alarms, and without a limit to the live state. */
    public Settings(BoardSettings board, CalibrationPolicy calibration, int journalSlots) {
      this(board, calibration, journalSlots, LiveState.unlimited());
    }
  }

  public DurableBoards(Settings settings, BoardStores stores) {
    this.settings = settings;
    this.stores = stores;
    settings.live().join();
  }

  /**
   * Finds the boards of the stores, and rebuilds them in memory as far as budget and time of {@link
   * LiveState} go, as the group waits for the task meanwhile; others follow when they are used.
   * Boards that wait for their background are always rebuilt once, as what they wait for is not
   * known before.
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
    BoardRecord stored = stores.read(name).orElseThrow();
    requireSameSettings(name, stored);
    requireFittingBackground(name, stored);
    DurableBoard board =
        new DurableBoard(name, stored, settings, stores, workbench(stored.identity()));
    boards.put(name, board);
    long start = System.nanoTime();
    long rowsBefore = settings.live().rows();
    if (board.isWaiting() || (settings.live().isTimeToLoad(start) && !settings.live().isFull())) {
      board.load();
      keepWithinBudget(board);
    }
    LOG.info(
        "{} board {} ({} of {}): {} journal rows in {} ms",
        board.isLoaded() ? "restored" : "left in its stores",
        name,
        place,
        count,
        settings.live().rows() - rowsBefore,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
  }

  /**
   * Takes note that a board was used, and drops boards from memory while there is more than the
   * budget: those used longest ago first, this one and those that drain never.
   */
  public void keepWithinBudget(DurableBoard used) {
    if (used.isLoaded()) {
      note(used);
    }
    keepWithinBudget();
  }

  /** The same where no board was used: other tasks may need the room. */
  public void keepWithinBudget() {
    if (!settings.live().isTooMuch(heldBytes)) {
      return;
    }
    List<DurableBoard> oldestFirst = List.copyOf(loadedBytes.keySet());
    for (DurableBoard board : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - 1))) {
      if (!settings.live().isTooMuch(heldBytes)) {
        return;
      }
      if (!board.isDraining()) {
        board.unload();
        forget(board);
      }
    }
  }

  private void note(DurableBoard board) {
    long bytes = board.heapBytes();
    Long before = loadedBytes.put(board, bytes);
    grow(bytes - (before == null ? 0 : before));
  }

  private void forget(DurableBoard board) {
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

  private void requireSameSettings(String name, BoardRecord stored) {
    String definition = settings.board().definition().id();
    long paneMs = settings.board().windows().paneMs();
    if (!stored.definition().equals(definition) || stored.paneMs() != paneMs) {
      throw new StoredStateException(
          "the state of board %s was made with definition %s and pane.ms=%d, but the configuration says %s and pane.ms=%d: change it back, or start afresh with `eci reset --outputs`, or with another application.id and other names of topic.backgrounds, topic.rankings and topic.source.scores, as these keep the registrations and scores of the old one"
              .formatted(name, stored.definition(), stored.paneMs(), definition, paneMs));
    }
  }

  /** A background given since must be the frozen one, or fit a board that has none yet. */
  private void requireFittingBackground(String name, BoardRecord stored) {
    Background given = settings.calibration().given().get(name);
    if (given == null) {
      return;
    }
    BoardIdentity identity = stored.identity();
    if (!identity.equals(new BoardIdentity(given.encoder(), given.dimension()))) {
      throw new StoredStateException(
          "board %s is registered with encoder %s and %d dimensions, but backgrounds.file gives it a background of encoder %s and %d dimensions: take the board out of that file, or give the background to a board of another name"
              .formatted(
                  name,
                  identity.encoder(),
                  identity.dimension(),
                  given.encoder(),
                  given.dimension()));
    }
    String frozen = stored.background().map(Background::id).orElse(given.id());
    if (!frozen.equals(given.id())) {
      throw new StoredStateException(
          "board %s is scored under background %s, which is frozen, but backgrounds.file gives it %s: take the board out of that file or change it back, or give the new background to a board of another name"
              .formatted(name, frozen, given.id()));
    }
  }

  /** The board, if it has had a group. */
  public Optional<DurableBoard> find(String name) {
    return Optional.ofNullable(boards.get(name));
  }

  /**
   * A new board, registered with the encoder and dimension of its given background or first group,
   * and stored: also where the group is then refused, as there may be alerts about that.
   */
  public DurableBoard create(ExampleGroup first, long nowMs) {
    BoardIdentity identity =
        Optional.ofNullable(settings.calibration().given().get(first.board()))
            .map(given -> new BoardIdentity(given.encoder(), given.dimension()))
            .orElseGet(() -> new BoardIdentity(first.encoder(), first.dimension()));
    DurableBoard board =
        new DurableBoard(first.board(), identity, settings, stores, workbench(identity), nowMs);
    board.save();
    boards.put(first.board(), board);
    return board;
  }

  /** The work buffers that the task's boards of one dimension share. */
  private Workbench workbench(BoardIdentity identity) {
    return workbenches.computeIfAbsent(identity.dimension(), Workbench::new);
  }

  /** All boards, in memory or not. */
  public Collection<DurableBoard> all() {
    return Collections.unmodifiableCollection(boards.values());
  }

  /** Deletes a board and everything stored of it. */
  public void delete(DurableBoard board) {
    board.delete();
    boards.remove(board.name());
    forget(board);
  }
}
