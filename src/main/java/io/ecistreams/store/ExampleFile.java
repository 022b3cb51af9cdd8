package io.ecistreams.store;

import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.scoring.ExampleLog;
import io.ecistreams.scoring.RoutedGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The examples of one revision of a board in the stores of its task. Not safe for use by several
 * threads.
 */
final class ExampleFile implements ExampleLog {
  private final String name;
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
   * @param name under which the examples are kept
   * @param journalBytes most bytes of the journal of a source
   * @param live counts how often they are read
   * @param isNew whether the stores have nothing of them
   */
  ExampleFile(String name, BoardStores stores, long journalBytes, LiveState live, boolean isNew) {
    this.name = name;
    this.stores = stores;
    this.journalBytes = journalBytes;
    this.live = live;
    this.snapshots = new SnapshotStore(stores.snapshots());
    this.isRead = isNew;
  }

  private SourceJournal journal(String source) {
    return journals.computeIfAbsent(
        source, s -> new SourceJournal(name, s, journalBytes, stores.journal(), snapshots));
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
      stores.sources(name).forEach(this::journal);
      isRead = true;
    }
    long examples = 0;
    for (Map.Entry<String, SourceJournal> journal : journals.entrySet()) {
      examples += journal.getValue().load(panes.apply(journal.getKey()));
    }
    live.loaded(examples);
  }

  /** Deletes the waiting groups that were taken, once a header is written that says so. */
  void deleteTaken() {
    taken.forEach(sequence -> stores.deleteWaiting(name, sequence));
    taken.clear();
  }

  @Override
  public void addWaiting(long sequence, RoutedGroup group) {
    stores.putWaiting(name, sequence, group);
  }

  @Override
  public RoutedGroup takeWaiting(long sequence) {
    taken.add(sequence);
    return stores.readWaiting(name, sequence);
  }

  @Override
  public void forEachWaiting(long from, Consumer<RoutedGroup> action) {
    stores.forEachWaiting(name, from, action);
  }
}
