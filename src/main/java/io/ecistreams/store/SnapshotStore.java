package io.ecistreams.store;

import io.ecistreams.information.SourceState;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Snapshots of panes in chunks below a broker's record limit.
 *
 * <p>A snapshot is a header (generation 0) that names the generation, 1 or 2, of its chunks. A new
 * snapshot writes the chunks of the other generation first and its header last, so that a crash in
 * between leaves the old one whole even without transactions. Header, big-endian: version 1 byte,
 * generation 1 byte, covered sequence 8, boundary 8, length 4, CRC-32C of these and the state 4.
 */
final class SnapshotStore {
  /** Pane start under which the state of all expired panes is kept. */
  static final long PAST = Long.MIN_VALUE;

  private static final byte VERSION = 1;
  private static final byte HEADER = 0;
  private static final int CHUNK_BYTES = 512 * 1024;
  private static final int HEADER_BYTES = 2 + 2 * Long.BYTES + 2 * Integer.BYTES;

  private final KeyValueStore<Bytes, byte[]> store;

  SnapshotStore(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /**
   * A snapshot.
   *
   * @param coveredSequence newest sequence number of the source that the state contains
   * @param boundaryMs of the past only: panes before this are in it
   * @param state the pane
   */
  record Snapshot(long coveredSequence, long boundaryMs, SourceState state) {}

  private record Header(
      byte generation, long coveredSequence, long boundaryMs, int length, int checksum) {

    /** A header with its checksum over everything else and the state. */
    static Header of(byte generation, Snapshot snapshot, byte[] state) {
      Header open =
          new Header(
              generation, snapshot.coveredSequence(), snapshot.boundaryMs(), state.length, 0);
      return new Header(
          generation,
          open.coveredSequence(),
          open.boundaryMs(),
          state.length,
          open.checksumWith(state));
    }

    byte[] toBytes() {
      return ByteBuffer.allocate(HEADER_BYTES)
          .put(VERSION)
          .put(generation)
          .putLong(coveredSequence)
          .putLong(boundaryMs)
          .putInt(length)
          .putInt(checksum)
          .array();
    }

    int checksumWith(byte[] state) {
      CRC32C crc = new CRC32C();
      crc.update(toBytes(), 0, HEADER_BYTES - Integer.BYTES);
      crc.update(state);
      return (int) crc.getValue();
    }
  }

  void put(String board, String source, long paneStartMs, Snapshot snapshot) {
    Bytes headerKey = StoreKeys.snapshot(board, source, paneStartMs, HEADER, 0);
    Optional<Header> old = Optional.ofNullable(store.get(headerKey)).map(SnapshotStore::header);
    byte generation = (byte) (old.isPresent() && old.get().generation() == 1 ? 2 : 1);
    byte[] bytes = snapshot.state().toBytes();
    for (int chunk = 0; chunk * CHUNK_BYTES < bytes.length; chunk++) {
      int from = chunk * CHUNK_BYTES;
      store.put(
          StoreKeys.snapshot(board, source, paneStartMs, generation, chunk),
          Arrays.copyOfRange(bytes, from, Math.min(from + CHUNK_BYTES, bytes.length)));
    }
    store.put(headerKey, Header.of(generation, snapshot, bytes).toBytes());
    old.ifPresent(
        h -> deleteChunks(board, source, paneStartMs, h.generation(), chunks(h.length())));
  }

  /** The snapshots of a source by pane start, the past under {@link #PAST}. */
  Map<Long, Snapshot> load(String board, String source) {
    Map<Long, Header> headers = new LinkedHashMap<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        store.prefixScan(StoreKeys.sourcePrefix(board, source), new BytesSerializer())) {
      while (all.hasNext()) {
        KeyValue<Bytes, byte[]> entry = all.next();
        ByteBuffer rest = StoreKeys.afterSource(board, source, entry.key);
        long paneStartMs = rest.getLong();
        if (rest.get() == HEADER) {
          headers.put(paneStartMs, header(entry.value));
        }
      }
    }
    Map<Long, Snapshot> snapshots = new LinkedHashMap<>();
    headers.forEach(
        (paneStartMs, header) ->
            snapshots.put(
                paneStartMs,
                new Snapshot(
                    header.coveredSequence(),
                    header.boundaryMs(),
                    state(board, source, paneStartMs, header))));
    return snapshots;
  }

  void delete(String board, String source, long paneStartMs) {
    Bytes headerKey = StoreKeys.snapshot(board, source, paneStartMs, HEADER, 0);
    byte[] header = store.delete(headerKey);
    if (header != null) {
      Header old = header(header);
      deleteChunks(board, source, paneStartMs, old.generation(), chunks(old.length()));
    }
  }

  private void deleteChunks(
      String board, String source, long paneStartMs, byte generation, int chunks) {
    for (int chunk = 0; chunk < chunks; chunk++) {
      store.delete(StoreKeys.snapshot(board, source, paneStartMs, generation, chunk));
    }
  }

  private SourceState state(String board, String source, long paneStartMs, Header header) {
    // Grows with what is there: a damaged length must not decide how much is allocated.
    ByteArrayOutputStream state = new ByteArrayOutputStream();
    for (int chunk = 0; chunk < chunks(header.length()); chunk++) {
      byte[] part =
          store.get(StoreKeys.snapshot(board, source, paneStartMs, header.generation(), chunk));
      if (part == null) {
        throw corrupt(board, source, paneStartMs, "chunk " + chunk + " is missing");
      }
      state.writeBytes(part);
    }
    byte[] bytes = state.toByteArray();
    if (bytes.length != header.length() || header.checksumWith(bytes) != header.checksum()) {
      throw corrupt(board, source, paneStartMs, "its length or checksum is wrong");
    }
    return SourceState.fromBytes(bytes);
  }

  private static StoredStateException corrupt(
      String board, String source, long paneStartMs, String what) {
    return new StoredStateException(
        "the snapshot of pane %d of %s|%s is damaged (%s): stop, delete the local state directory and restart to restore it from the changelog"
            .formatted(paneStartMs, board, source, what));
  }

  private static Header header(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    if (bytes.length != HEADER_BYTES || in.get() != VERSION) {
      throw new StoredStateException("a pane snapshot has a header of another version");
    }
    return new Header(in.get(), in.getLong(), in.getLong(), in.getInt(), in.getInt());
  }

  private static int chunks(int length) {
    return (length + CHUNK_BYTES - 1) / CHUNK_BYTES;
  }
}
