package io.ecistreams.store;

import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.outcome.TrainingReport;
import io.ecistreams.scoring.Announced;
import io.ecistreams.scoring.BoardHeader;
import io.ecistreams.scoring.BoardLog;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.scoring.Testimony;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/** The log of one board in the stores of its task. Not safe for use by several threads. */
final class BoardFile implements BoardLog {
  private final String board;
  private final BoardStores stores;
  private final long journalBytes;
  private final LiveState live;
  private final SnapshotStore snapshots;
  private final Map<String, SourceJournal> journals = new HashMap<>();

  /**
   * Waiting groups that were taken. They go from the store after all that they were folded into is
   * written, as without transactions a crash in between would leave a board that cannot go on.
   */
  private final List<Long> taken = new ArrayList<>();

  /** Whether what the stores have of the sources was read once. */
  private boolean isRead;

  /**
   * A log.
   *
   * @param journalBytes most bytes of the journal of a source
   * @param live counts how often the board is read
   * @param isNew whether the stores have nothing of the board
   */
  BoardFile(String board, BoardStores stores, long journalBytes, LiveState live, boolean isNew) {
    this.board = board;
    this.stores = stores;
    this.journalBytes = journalBytes;
    this.live = live;
    this.snapshots = new SnapshotStore(stores.snapshots());
    this.isRead = isNew;
  }

  private SourceJournal journal(String source) {
    return journals.computeIfAbsent(
        source, s -> new SourceJournal(board, s, journalBytes, stores.journal(), snapshots));
  }

  @Override
  public boolean takesWithoutPanes(String source, long paneStartMs, SourceState part) {
    return isRead && journal(source).hasRoomFor(paneStartMs, part);
  }

  @Override
  public void add(String source, long paneStartMs, SourceState part) {
    journal(source).add(paneStartMs, part);
  }

  @Override
  public void expire(String source, List<Long> paneStarts) {
    journal(source).expire(paneStarts);
  }

  @Override
  public void persist(Function<String, PaneSeries> panes) {
    journals.forEach((source, journal) -> journal.persist(() -> panes.apply(source)));
  }

  @Override
  public void load(Function<String, PaneSeries> panes) {
    if (!isRead) {
      stores.sources(board).forEach(this::journal);
      isRead = true;
    }
    long examples = 0;
    for (Map.Entry<String, SourceJournal> journal : journals.entrySet()) {
      examples += journal.getValue().load(panes.apply(journal.getKey()));
    }
    live.loaded(examples);
  }

  @Override
  public void writeHeader(BoardHeader header) {
    stores.write(board, header);
    taken.forEach(sequence -> stores.deleteWaiting(board, sequence));
    taken.clear();
  }

  @Override
  public void writeAnnounced(Announced announced) {
    stores.writeAnnounced(board, announced);
  }

  @Override
  public Optional<Announced> readAnnounced() {
    return stores.readAnnounced(board);
  }

  @Override
  public void writeAlarms(String source, byte[] state) {
    stores.writeAlarm(board, source, state);
  }

  @Override
  public void forEachAlarms(BiConsumer<String, byte[]> action) {
    stores.forEachAlarm(board, action);
  }

  @Override
  public void writeVerdict(String source, String exampleId, Testimony judgement) {
    stores.writeVerdict(board, source, exampleId, judgement);
  }

  @Override
  public Optional<Testimony> readVerdict(String source, String exampleId) {
    return stores.readVerdict(board, source, exampleId);
  }

  @Override
  public void writeOutcome(TrainingReport report) {
    stores.writeOutcome(board, report);
  }

  @Override
  public void deleteOutcome(String id) {
    stores.deleteOutcome(board, id);
  }

  @Override
  public void forEachOutcome(Consumer<TrainingReport> action) {
    stores.forEachOutcome(board, action);
  }

  @Override
  public void addWaiting(long sequence, RoutedGroup group) {
    stores.putWaiting(board, sequence, group);
  }

  @Override
  public RoutedGroup takeWaiting(long sequence) {
    taken.add(sequence);
    return stores.readWaiting(board, sequence);
  }

  @Override
  public void forEachWaiting(Consumer<RoutedGroup> action) {
    stores.forEachWaiting(board, action);
  }

  @Override
  public void delete() {
    stores.delete(board);
  }
}
