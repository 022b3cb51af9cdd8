package io.ecistreams.store;

import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The newest record of a board on each output topic, byte for byte as it was sent there, in the
 * store {@link StoreNames#LATEST}. Written by the stream thread; any thread may read.
 */
public final class LatestRecords {
  private final KeyValueStore<Bytes, byte[]> store;

  /** Which topic; the ordinal is part of the stored keys. */
  public enum Kind {
    RANKING,
    MIXTURE;

    private byte id() {
      return (byte) ordinal();
    }
  }

  public LatestRecords(KeyValueStore<Bytes, byte[]> store) {
    this.store = store;
  }

  /** Replaces what is kept of the board. */
  public void put(String board, Kind kind, byte[] record) {
    store.put(StoreKeys.latest(board, kind.id()), record);
  }

  /** What is kept of the board; empty if there is none. */
  public Optional<byte[]> get(String board, Kind kind) {
    return get(store, board, kind);
  }

  /** The same on a store that is only read. */
  public static Optional<byte[]> get(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, String board, Kind kind) {
    return Optional.ofNullable(store.get(StoreKeys.latest(board, kind.id())));
  }

  /** Deletes what is kept of the board. */
  public void delete(String board) {
    for (Kind kind : Kind.values()) {
      store.delete(StoreKeys.latest(board, kind.id()));
    }
  }
}
