package io.ecistreams.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
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
    MIXTURE,
    /** One record for each alert of the board. */
    ALERT;

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

  /** Replaces an alert of the board, or forgets it. */
  public void putAlert(String board, String fingerprint, Optional<byte[]> record) {
    store.put(StoreKeys.alert(board, Kind.ALERT.id(), fingerprint), record.orElse(null));
  }

  /** The alerts of the board in a store that is only read, by fingerprint. */
  public static List<byte[]> alerts(ReadOnlyKeyValueStore<Bytes, byte[]> store, String board) {
    List<byte[]> alerts = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        store.prefixScan(StoreKeys.latest(board, Kind.ALERT.id()), new BytesSerializer())) {
      all.forEachRemaining(entry -> alerts.add(entry.value));
    }
    return alerts;
  }

  /** Deletes what is kept of the board. */
  public void delete(String board) {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all =
        store.prefixScan(StoreKeys.boardPrefix(board), new BytesSerializer())) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    keys.forEach(store::delete);
  }
}
