package io.ecistreams.store;

import io.ecistreams.model.ExampleToJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The newest record of a board on each output topic, byte for byte as it was sent there, in the
 * store {@link StoreNames#LATEST}. Written by the stream thread; any thread may read.
 */
public final class LatestRecords {
  /** Examples kept of a source, of the suspected and of the audited ones each. */
  public static final int MOST_EXAMPLES = 32;

  private final KeyValueStore<Bytes, byte[]> store;

  /** Which topic; the ordinal is part of the stored keys. */
  public enum Kind {
    RANKING,
    MIXTURE,
    /** One record for each alert of the board. */
    ALERT,
    /** The newest examples of each source that people should judge. */
    EXAMPLE;

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
    return entries(store, StoreKeys.latest(board, Kind.ALERT.id())).stream()
        .map(entry -> entry.value)
        .toList();
  }

  /** Keeps an example for people; the oldest one of its sample makes room where there is none. */
  public void putExample(ExampleToJudge example, byte[] record) {
    Bytes prefix =
        StoreKeys.examples(
            example.board(), Kind.EXAMPLE.id(), example.source(), example.suspected());
    store.put(StoreKeys.example(prefix, example.minedAtMs(), example.exampleId()), record);
    List<KeyValue<Bytes, byte[]>> kept = entries(store, prefix);
    kept.stream()
        .limit(Math.max(0, kept.size() - MOST_EXAMPLES))
        .forEach(oldest -> store.delete(oldest.key));
  }

  /** The examples for people in a store that is only read: by source, audited, then suspected. */
  public static List<byte[]> examples(ReadOnlyKeyValueStore<Bytes, byte[]> store, String board) {
    return entries(store, StoreKeys.latest(board, Kind.EXAMPLE.id())).stream()
        .map(entry -> entry.value)
        .toList();
  }

  private static List<KeyValue<Bytes, byte[]>> entries(
      ReadOnlyKeyValueStore<Bytes, byte[]> store, Bytes prefix) {
    List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.prefixScan(prefix, new BytesSerializer())) {
      all.forEachRemaining(entries::add);
    }
    return entries;
  }

  /** Deletes what is kept of the board. */
  public void delete(String board) {
    entries(store, StoreKeys.boardPrefix(board)).forEach(entry -> store.delete(entry.key));
  }
}
