package io.ecistreams.store;

import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.ScoredGroup;
import io.ecistreams.information.ScoredGroupCodecV2;
import io.ecistreams.information.ScoredGroupCodecV2.Entry;
import io.ecistreams.information.SourceState;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.scoring.Board;
import io.ecistreams.store.SnapshotStore.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Makes the folds of one source durable. Each scored group goes into a ring of journal slots; a
 * slot is used again only when a snapshot covers what is in it. So snapshots + journal are at every
 * moment the whole state, the set of keys is fixed, and a pane is written once a turn of the ring
 * however many groups it takes.
 *
 * <p>Panes that have left every window are merged into the past in memory at once, in the store
 * only when their journal entries are about to be overwritten or {@value #MAX_STALE_SNAPSHOTS} of
 * their snapshots have gathered: until then a restart restores them as panes and expires them
 * again.
 */
final class SourceJournal {
  private static final long EMPTY = Long.MAX_VALUE;
  private static final int MAX_STALE_SNAPSHOTS = 8;

  private final String board;
  private final String source;
  private final PaneSeries panes;
  private final WindowPolicy policy;
  private final KeyValueStore<Bytes, byte[]> journal;
  private final SnapshotStore snapshots;

  /** Pane start of the entry in each slot; the entry's sequence number follows from the ring. */
  private final long[] slotPanes;

  /** Newest sequence number in the stored snapshot of a pane. */
  private final Map<Long, Long> covered = new HashMap<>();

  private final SortedSet<Long> staleSnapshots = new TreeSet<>();
  private long storedBoundaryMs = Long.MIN_VALUE;
  private long nextSequence;
  private boolean laidOutAnew;

  SourceJournal(
      Board board,
      String source,
      WindowPolicy policy,
      int slots,
      KeyValueStore<Bytes, byte[]> journal,
      SnapshotStore snapshots) {
    this.board = board.name();
    this.source = source;
    this.panes = board.source(source);
    this.policy = policy;
    this.journal = journal;
    this.snapshots = snapshots;
    this.slotPanes = new long[slots];
    Arrays.fill(slotPanes, EMPTY);
  }

  /** Groups ever appended. */
  long nextSequence() {
    return nextSequence;
  }

  /** Makes a group durable that has just been folded into its pane. */
  void append(ScoredGroup group) {
    long sequence = nextSequence++;
    if (laidOutAnew) {
      layOut(sequence);
    }
    int slot = slot(sequence);
    if (slotPanes[slot] != EMPTY) {
      protect(slotPanes[slot], sequence - slotPanes.length, sequence);
    }
    slotPanes[slot] = policy.paneStart(group.minedAtMs());
    journal.put(entryKey(slot), ScoredGroupCodecV2.encode(new Entry(sequence, group)));
  }

  /** Takes note of panes that have just left every window. */
  void expired(List<Long> paneStarts) {
    for (long paneStart : paneStarts) {
      if (covered.remove(paneStart) != null) {
        staleSnapshots.add(paneStart);
      }
    }
    if (staleSnapshots.size() >= MAX_STALE_SNAPSHOTS) {
      storePast();
    }
  }

  /** Ensures that a snapshot covers an entry that is about to be overwritten. */
  private void protect(long paneStart, long entrySequence, long folded) {
    if (paneStart < panes.pastBoundaryMs()) {
      if (paneStart >= storedBoundaryMs) {
        storePast();
      }
    } else if (covered.getOrDefault(paneStart, -1L) < entrySequence) {
      panes.pane(paneStart).ifPresent(pane -> storePane(paneStart, folded, pane));
    }
  }

  private void storePane(long paneStart, long folded, SourceState pane) {
    snapshots.put(board, source, paneStart, new Snapshot(folded, Long.MIN_VALUE, pane));
    covered.put(paneStart, folded);
  }

  /**
   * Empties a ring that was written with another number of slots, behind snapshots of all panes.
   */
  private void layOut(long folded) {
    for (long paneStart : panes.paneStarts()) {
      panes.pane(paneStart).ifPresent(pane -> storePane(paneStart, folded, pane));
    }
    storePast();
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        journal.prefixScan(StoreKeys.sourcePrefix(board, source), new BytesSerializer())) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(journal::delete);
    Arrays.fill(slotPanes, EMPTY);
    laidOutAnew = false;
  }

  private void storePast() {
    panes
        .past()
        .ifPresent(
            past ->
                snapshots.put(
                    board,
                    source,
                    SnapshotStore.PAST,
                    new Snapshot(nextSequence - 1, panes.pastBoundaryMs(), past)));
    storedBoundaryMs = panes.pastBoundaryMs();
    staleSnapshots.forEach(pane -> snapshots.delete(board, source, pane));
    staleSnapshots.clear();
  }

  /**
   * Rebuilds the source's panes: the snapshots, then the journal's entries after them in sequence,
   * one in memory at a time. The journal has at least one.
   *
   * @return rows folded again
   */
  long restore(Board target) {
    Map<Long, Snapshot> stored = snapshots.load(board, source);
    Snapshot past = stored.remove(SnapshotStore.PAST);
    if (past != null) {
      panes.restorePast(past.state(), past.boundaryMs());
      storedBoundaryMs = past.boundaryMs();
      target.advanceTo(past.state().newestMs());
    }
    stored.forEach(
        (paneStart, snapshot) -> {
          panes.restorePane(paneStart, snapshot.state());
          covered.put(paneStart, snapshot.coveredSequence());
          target.advanceTo(snapshot.state().newestMs());
        });
    SortedMap<Long, Bytes> entries = entriesBySequence();
    laidOutAnew =
        entries.entrySet().stream().anyMatch(e -> !e.getValue().equals(entryKey(slot(e.getKey()))));
    long rows = 0;
    for (Bytes key : entries.values()) {
      rows += replay(target, ScoredGroupCodecV2.decode(journal.get(key)));
    }
    nextSequence = entries.lastKey() + 1;
    return rows;
  }

  private SortedMap<Long, Bytes> entriesBySequence() {
    SortedMap<Long, Bytes> keys = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        journal.prefixScan(StoreKeys.sourcePrefix(board, source), new BytesSerializer())) {
      all.forEachRemaining(e -> keys.put(ScoredGroupCodecV2.sequenceOf(e.value), e.key));
    }
    return keys;
  }

  private int replay(Board target, Entry entry) {
    long paneStart = policy.paneStart(entry.group().minedAtMs());
    slotPanes[slot(entry.sequence())] = paneStart;
    boolean isUncovered =
        paneStart >= storedBoundaryMs && entry.sequence() > covered.getOrDefault(paneStart, -1L);
    if (isUncovered) {
      target.refold(source, entry.group());
    }
    target.advanceTo(entry.group().minedAtMs());
    return isUncovered ? entry.group().rows().size() : 0;
  }

  private Bytes entryKey(int slot) {
    return StoreKeys.journal(board, source, slot);
  }

  private int slot(long sequence) {
    return (int) (sequence % slotPanes.length);
  }
}
