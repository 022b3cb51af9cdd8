package io.ecistreams.store;

import io.ecistreams.information.PaneSeries;
import io.ecistreams.information.SourceState;
import io.ecistreams.store.SnapshotStore.Snapshot;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Keeps what was merged into the panes of one source. Rows that came since the last {@link
 * #persist} go into a ring of journal entries, bounded in number and bytes; an entry that has to
 * make room is covered by a snapshot of its pane first. What came as a triangle, or is larger than
 * an entry may be, is covered by a snapshot at once. So snapshots and journal are together at every
 * commit the whole state, the set of keys is fixed, and at any rate a pane is written once a commit
 * at most.
 *
 * <p>An entry is a little-endian long, its sequence number, a long, the start of its pane, and a
 * {@link SourceState}.
 *
 * <p>Panes that have left every window are merged into the past in memory at once, in the store
 * only when their entries have to make room or {@value #MOST_STALE_SNAPSHOTS} of their snapshots
 * have gathered: until then a restart restores them as panes and expires them again.
 */
final class SourceJournal {
  /** Entries of the ring. */
  static final int SLOTS = 512;

  /** Largest entry, as a broker takes records of 1 MiB unless told otherwise. */
  static final int MOST_ENTRY_BYTES = 512 << 10;

  private static final int MOST_STALE_SNAPSHOTS = 8;
  private static final int HEADER_BYTES = 2 * Long.BYTES;

  private final String board;
  private final String source;
  private final long maxBytes;
  private final KeyValueStore<Bytes, byte[]> journal;
  private final SnapshotStore snapshots;

  /** What came since the last persist, by pane; empty where a snapshot has to cover it. */
  private final SortedMap<Long, Rows> unwritten = new TreeMap<>();

  /** The entries of the ring, oldest first; the newest has the sequence number before the next. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  /** Newest sequence number in the stored snapshot of a pane. */
  private final Map<Long, Long> covered = new HashMap<>();

  private final SortedSet<Long> staleSnapshots = new TreeSet<>();
  private final Set<Long> writtenNow = new HashSet<>();
  private long storedBoundaryMs = Long.MIN_VALUE;
  private long nextSequence;
  private long entryBytes;
  private long unwrittenBytes;

  private record Entry(long sequence, long paneStartMs, int bytes) {}

  /** Parts of one pane, or that it has to be written whole. */
  private static final class Rows {
    private final SourceState sum;
    private boolean isWhole;

    private Rows(int dimension) {
      this.sum = new SourceState(dimension);
    }
  }

  SourceJournal(
      String board,
      String source,
      long maxBytes,
      KeyValueStore<Bytes, byte[]> journal,
      SnapshotStore snapshots) {
    this.board = board;
    this.source = source;
    this.maxBytes = maxBytes;
    this.journal = journal;
    this.snapshots = snapshots;
  }

  /** Whether a part fits into the ring, so that no pane has to be written for it. */
  boolean hasRoomFor(long paneStartMs, SourceState part) {
    Rows rows = unwritten.get(paneStartMs);
    int bytes = HEADER_BYTES + part.bytes();
    return paneStartMs >= storedBoundaryMs
        && part.matrix().isRows()
        && (rows == null || rows.sum.matrix().staysRowsWith(part.matrix()))
        && bytes + (rows == null ? 0 : rows.sum.bytes()) <= MOST_ENTRY_BYTES
        && entries.size() + unwritten.size() < SLOTS
        && entryBytes + unwrittenBytes + bytes <= maxBytes;
  }

  /** Takes note of what was merged into a pane. */
  void add(long paneStartMs, SourceState part) {
    Rows rows = unwritten.computeIfAbsent(paneStartMs, p -> new Rows(part.matrix().dimension()));
    if (!rows.isWhole && part.matrix().isRows()) {
      rows.sum.merge(part);
      unwrittenBytes += HEADER_BYTES + part.bytes();
    }
    rows.isWhole |=
        !part.matrix().isRows()
            || !rows.sum.matrix().isRows()
            || HEADER_BYTES + rows.sum.bytes() > MOST_ENTRY_BYTES;
  }

  /** Takes note of panes that have just left every window. */
  void expire(List<Long> paneStarts) {
    for (long paneStart : paneStarts) {
      if (covered.remove(paneStart) != null) {
        staleSnapshots.add(paneStart);
      }
    }
  }

  /**
   * Makes durable what was added.
   *
   * @param panes as they are now, asked only where they are needed
   */
  void persist(Supplier<PaneSeries> panes) {
    writtenNow.clear();
    unwritten.forEach(
        (paneStart, rows) -> {
          if (rows.isWhole) {
            writePane(paneStart, panes.get());
          } else {
            append(paneStart, rows.sum, panes);
          }
        });
    unwritten.clear();
    unwrittenBytes = 0;
    if (staleSnapshots.size() >= MOST_STALE_SNAPSHOTS) {
      writePast(panes.get());
    }
  }

  private void append(long paneStart, SourceState rows, Supplier<PaneSeries> panes) {
    byte[] bytes = encode(nextSequence, paneStart, rows);
    while (!entries.isEmpty()
        && (entries.size() == SLOTS || entryBytes + bytes.length > maxBytes)) {
      makeRoom(panes);
    }
    if (isWrittenNow(paneStart)) {
      return;
    }
    journal.put(key(nextSequence), bytes);
    entries.addLast(new Entry(nextSequence, paneStart, bytes.length));
    entryBytes += bytes.length;
    nextSequence++;
  }

  /** Whether a snapshot of this persist has the rows of now. */
  private boolean isWrittenNow(long paneStart) {
    return writtenNow.contains(paneStart) || paneStart < storedBoundaryMs;
  }

  private void makeRoom(Supplier<PaneSeries> panes) {
    Entry oldest = entries.removeFirst();
    entryBytes -= oldest.bytes();
    boolean isCovered =
        oldest.paneStartMs() < storedBoundaryMs
            || covered.getOrDefault(oldest.paneStartMs(), -1L) >= oldest.sequence();
    if (!isCovered) {
      writePane(oldest.paneStartMs(), panes.get());
    }
    journal.delete(key(oldest.sequence()));
  }

  private void writePane(long paneStart, PaneSeries panes) {
    if (isWrittenNow(paneStart)) {
      return;
    }
    if (paneStart < panes.pastBoundaryMs()) {
      writePast(panes);
      return;
    }
    long sequence = nextSequence - 1;
    panes
        .pane(paneStart)
        .ifPresent(
            pane -> {
              snapshots.put(board, source, paneStart, new Snapshot(sequence, Long.MIN_VALUE, pane));
              covered.put(paneStart, sequence);
              writtenNow.add(paneStart);
            });
  }

  private void writePast(PaneSeries panes) {
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
   * one in memory at a time, then what is not written yet.
   *
   * @return rows merged again
   */
  long load(PaneSeries panes) {
    covered.clear();
    entries.clear();
    entryBytes = 0;
    Map<Long, Snapshot> stored = snapshots.load(board, source);
    Snapshot past = stored.remove(SnapshotStore.PAST);
    if (past != null) {
      panes.restorePast(past.state(), past.boundaryMs());
      storedBoundaryMs = past.boundaryMs();
      nextSequence = Math.max(nextSequence, past.coveredSequence() + 1);
    }
    stored.forEach(
        (paneStart, snapshot) -> {
          if (paneStart < storedBoundaryMs) {
            // Without transactions: a crash came between the past and the end of its panes.
            staleSnapshots.add(paneStart);
            return;
          }
          panes.restorePane(paneStart, snapshot.state());
          covered.put(paneStart, snapshot.coveredSequence());
          nextSequence = Math.max(nextSequence, snapshot.coveredSequence() + 1);
        });
    long rows = 0;
    for (Bytes key : keysBySequence()) {
      rows += merge(panes, journal.get(key));
    }
    unwritten.forEach((paneStart, part) -> panes.merge(paneStart, part.sum));
    return rows;
  }

  private List<Bytes> keysBySequence() {
    SortedMap<Long, Bytes> keys = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        journal.prefixScan(StoreKeys.sourcePrefix(board, source), new BytesSerializer())) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        keys.put(header(entry.value).getLong(), entry.key);
      }
    }
    return List.copyOf(keys.values());
  }

  private long merge(PaneSeries panes, byte[] bytes) {
    ByteBuffer in = header(bytes);
    long sequence = in.getLong();
    long paneStart = in.getLong();
    entries.addLast(new Entry(sequence, paneStart, bytes.length));
    entryBytes += bytes.length;
    nextSequence = Math.max(nextSequence, sequence + 1);
    if (paneStart < storedBoundaryMs || sequence <= covered.getOrDefault(paneStart, -1L)) {
      return 0;
    }
    SourceState part = SourceState.readFrom(in);
    panes.merge(paneStart, part);
    return part.sums().examples();
  }

  private static ByteBuffer header(byte[] bytes) {
    if (bytes.length < HEADER_BYTES) {
      throw new StoredStateException("a journal entry has " + bytes.length + " bytes only");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static byte[] encode(long sequence, long paneStart, SourceState rows) {
    ByteBuffer out =
        ByteBuffer.allocate(HEADER_BYTES + rows.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    rows.writeTo(out.putLong(sequence).putLong(paneStart));
    return out.array();
  }

  private Bytes key(long sequence) {
    return StoreKeys.journal(board, source, (int) (sequence % SLOTS));
  }
}
