package io.ecistreams.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
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
        open(StoreNames.VERDICTS),
        open(StoreNames.OUTCOMES),
        open(StoreNames.PANELS));
  }

  private static KeyValueStore<Bytes, byte[]> open(String name) {
    KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore(name).get();
    store.init(CONTEXT.getStateStoreContext(), store);
    return store;
  }

  static List<KeyValueStore<Bytes, byte[]>> all(BoardStores stores) {
    return List.of(
        stores.boards(),
        stores.waiting(),
        stores.journal(),
        stores.snapshots(),
        stores.announced(),
        stores.alarms(),
        stores.verdicts(),
        stores.outcomes(),
        stores.panels());
  }

  /** The stores with something around each of them. */
  static BoardStores map(BoardStores stores, UnaryOperator<KeyValueStore<Bytes, byte[]>> change) {
    return new BoardStores(
        change.apply(stores.boards()),
        change.apply(stores.waiting()),
        change.apply(stores.journal()),
        change.apply(stores.snapshots()),
        change.apply(stores.announced()),
        change.apply(stores.alarms()),
        change.apply(stores.verdicts()),
        change.apply(stores.outcomes()),
        change.apply(stores.panels()));
  }

  /** A copy as of now, as a changelog replayed elsewhere would give. */
  static BoardStores copy(BoardStores stores) {
    return map(
        stores,
        store -> {
          KeyValueStore<Bytes, byte[]> copy = open(store.name());
          keys(store).forEach(key -> copy.put(key, store.get(key).clone()));
          return copy;
        });
  }

  /** The store, with something to do before each call of one kind, with its first argument. */
  @SuppressWarnings("unchecked")
  static KeyValueStore<Bytes, byte[]> watching(
      KeyValueStore<Bytes, byte[]> store, String method, Consumer<Bytes> action) {
    return (KeyValueStore<Bytes, byte[]>)
        Proxy.newProxyInstance(
            MemoryStores.class.getClassLoader(),
            new Class<?>[] {KeyValueStore.class},
            (proxy, called, arguments) -> {
              if (called.getName().equals(method)) {
                action.accept((Bytes) arguments[0]);
              }
              try {
                return called.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  static List<Bytes> keys(KeyValueStore<Bytes, byte[]> store) {
    List<Bytes> keys = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
      all.forEachRemaining(entry -> keys.add(entry.key));
    }
    return keys;
  }

  /** Bytes of the values of a store. */
  static long valueBytes(KeyValueStore<Bytes, byte[]> store) {
    return keys(store).stream().mapToLong(key -> store.get(key).length).sum();
  }

  /** Keys of a source. */
  static long keysOf(KeyValueStore<Bytes, byte[]> store, String board, String source) {
    return keys(store).stream().filter(k -> StoreKeys.source(board, k).equals(source)).count();
  }
}
