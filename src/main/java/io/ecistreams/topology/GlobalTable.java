package io.ecistreams.topology;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The newest value of each key of a topic, whole on each instance, and how often it has changed
 * here: what was read from the store holds until the next change, so nobody reads it again for each
 * record. Values are bytes, for who reads them to decide whether to wait for the registry. What
 * cannot be ours is passed over, and what was there before stays. Safe for use by several threads.
 */
final class GlobalTable {
  private final AtomicLong changes = new AtomicLong();

  private GlobalTable() {}

  /**
   * Adds the table of a topic to a topology.
   *
   * @param name of its operator
   * @param store name of the store, of texts and bytes
   * @param isOurs whether a key and a value, null for a tombstone, may be of this table
   */
  static GlobalTable add(
      StreamsBuilder builder,
      String topic,
      String name,
      String store,
      BiPredicate<String, byte[]> isOurs) {
    GlobalTable table = new GlobalTable();
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(store), Serdes.String(), Serdes.ByteArray()),
        topic,
        Consumed.with(Serdes.String(), Serdes.ByteArray()).withName(name),
        () -> table.new Updater(store, isOurs));
    return table;
  }

  /** Changes so far. Ask before reading: while it stays the same, what was read is the newest. */
  long changes() {
    return changes.get();
  }

  private final class Updater extends ContextualProcessor<String, byte[], Void, Void> {
    private final String name;
    private final BiPredicate<String, byte[]> isOurs;
    private final ForeignRecords foreign = new ForeignRecords();
    private KeyValueStore<String, byte[]> store;

    private Updater(String name, BiPredicate<String, byte[]> isOurs) {
      this.name = name;
      this.isOurs = isOurs;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      super.init(context);
      store = context.getStateStore(name);
    }

    @Override
    public void process(Record<String, byte[]> record) {
      if (record.key() == null || !isOurs.test(record.key(), record.value())) {
        foreign.passOver(context().recordMetadata(), "its key or its value is of another form");
        return;
      }
      store.put(record.key(), record.value());
      changes.incrementAndGet();
    }
  }
}
