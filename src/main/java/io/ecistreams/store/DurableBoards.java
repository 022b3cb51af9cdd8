package io.ecistreams.store;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The live boards of one task. Not safe for use by several threads. */
public final class DurableBoards {
  private static final Logger LOG = LoggerFactory.getLogger(DurableBoards.class);

  private final Settings settings;
  private final BoardStores stores;
  private final Map<String, DurableBoard> boards = new TreeMap<>();
  private final Map<Integer, Workbench> workbenches = new HashMap<>();

  /**
   * What is the same for all boards.
   *
   * @param board score, windows, calibration size
   * @param calibration when a background is frozen
   * @param journalSlots slots of a source's journal ring, >= 1
   * @param mixture how weights for trainers are made
   */
  public record Settings(
      BoardSettings board, CalibrationPolicy calibration, int journalSlots, MixturePolicy mixture) {

    /** With the usual mixture. */
    public Settings(BoardSettings board, CalibrationPolicy calibration, int journalSlots) {
      this(board, calibration, journalSlots, MixturePolicy.standard());
    }
  }

  public DurableBoards(Settings settings, BoardStores stores) {
    this.settings = settings;
    this.stores = stores;
  }

  /**
   * Rebuilds every board of the stores.
   *
   * @throws StoredStateException if the stored state was made under other settings, saying which
   */
  public void restore() {
    List<String> names = stores.names();
    int done = 0;
    for (String name : names) {
      BoardRecord stored = stores.read(name).orElseThrow();
      requireSameSettings(name, stored);
      requireFittingBackground(name, stored);
      boards.put(
          name, new DurableBoard(name, stored, settings, stores, workbench(stored.identity())));
      LOG.info("restored board {} ({} of {})", name, ++done, names.size());
    }
  }

  private void requireSameSettings(String name, BoardRecord stored) {
    String definition = settings.board().definition().id();
    long paneMs = settings.board().windows().paneMs();
    if (!stored.definition().equals(definition) || stored.paneMs() != paneMs) {
      throw new StoredStateException(
          "the state of board %s was made with definition %s and pane.ms=%d, but the configuration says %s and pane.ms=%d: change it back, or start afresh with another application.id and other names of topic.backgrounds, topic.rankings and topic.source.scores, as these keep the registrations and scores of the old one"
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
   * A new board, registered with the encoder and dimension of its given background or first group.
   */
  public DurableBoard create(ExampleGroup first, long nowMs) {
    BoardIdentity identity =
        Optional.ofNullable(settings.calibration().given().get(first.board()))
            .map(given -> new BoardIdentity(given.encoder(), given.dimension()))
            .orElseGet(() -> new BoardIdentity(first.encoder(), first.dimension()));
    DurableBoard board =
        new DurableBoard(first.board(), identity, settings, stores, workbench(identity), nowMs);
    boards.put(first.board(), board);
    return board;
  }

  /** The work buffers that the task's boards of one dimension share. */
  private Workbench workbench(BoardIdentity identity) {
    return workbenches.computeIfAbsent(identity.dimension(), Workbench::new);
  }

  /** The live boards. */
  public Collection<DurableBoard> all() {
    return Collections.unmodifiableCollection(boards.values());
  }

  /** Deletes a board and everything stored of it. */
  public void delete(DurableBoard board) {
    board.delete();
    boards.remove(board.name());
  }
}
