package io.ecistreams.store;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/** Kafka's own in-memory stores, without a topology. */
final class MemoryStores {
  private static final MockProcessorContext<Void, Void> CONTEXT = new MockProcessorContext<>();

  private MemoryStores() {}

  static BoardStores open() {
    return new BoardStores(
        open(StoreNames.BOARDS),
        open(StoreNames.WAITING),
        open(StoreNames.JOURNAL),
        open(StoreNames.SNAPSHOTS),
        open(StoreNames.ANNOUNCED),
        open(StoreNames.ALARMS),
        open(StoreNames.VERDICTS));
  }

  private static KeyValueStore<Bytes, byte[]> open(String name) {
    KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore(name).get();
    store.init(CONTEXT.getStateStoreContext(), store);
    return store;
  }

  /** A copy as of now, as a changelog replayed elsewhere would give. */
  static BoardStores copy(BoardStores stores) {
    BoardStores copy = open();
    copy(stores.boards(), copy.boards());
    copy(stores.waiting(), copy.waiting());
    copy(stores.journal(), copy.journal());
    copy(stores.snapshots(), copy.snapshots());
    copy(stores.announced(), copy.announced());
    copy(stores.alarms(), copy.alarms());
    copy(stores.verdicts(), copy.verdicts());
    return copy;
  }

  private static void copy(KeyValueStore<Bytes, byte[]> from, KeyValueStore<Bytes, byte[]> to) {
    for (Bytes key : keys(from)) {
      to.put(key, from.get(key).clone());
    }
  }

  static List<Bytes> keys(KeyValueStore<Bytes, byte[]> store) {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    return keys;
  }

  /** Journal keys of a source of {@link io.ecistreams.testing.Examples#BOARD}. */
  static long keysOf(KeyValueStore<Bytes, byte[]> store, String board, String source) {
    return keys(store).stream().filter(k -> StoreKeys.source(board, k).equals(source)).count();
  }
}
