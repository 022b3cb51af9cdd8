package io.ecistreams.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

class RocksMemoryTest {
  private static final int SLOTS = 64;
  private static final int VALUE_BYTES = 64 << 10;
  private static final int ROUNDS = 80;

  @TempDir Path directory;

  @Test
  void shouldShareOneBudgetWhenStoresAreMany() {
    try (Options boards = configured(StoreNames.BOARDS, 32 << 20);
        Options journal = configured(StoreNames.JOURNAL, 32 << 20);
        Options other = configured(StoreNames.BOARDS, 64 << 20)) {
      assertThat(boards.writeBufferManager())
          .isNotNull()
          .isSameAs(journal.writeBufferManager())
          .isNotSameAs(other.writeBufferManager());
      assertThat(journal.enableBlobFiles()).isTrue();
      assertThat(boards.enableBlobFiles()).isFalse();
    }
  }

  @Test
  void shouldFreeTheDiskWhenTheRingIsWrittenOverAndOver() throws IOException {
    KeyValueStore<Bytes, byte[]> journal = open();
    Random random = new Random(1);
    byte[] value = new byte[VALUE_BYTES];
    for (int round = 0; round < ROUNDS; round++) {
      for (int slot = 0; slot < SLOTS; slot++) {
        random.nextBytes(value);
        ByteBuffer.wrap(value).putInt(round).putInt(slot);
        journal.put(key(slot), value);
      }
    }
    requireLastRound(journal);
    journal.close();

    long written = (long) ROUNDS * SLOTS * VALUE_BYTES;
    assertThat(bytesOnDisk()).isLessThan(written / 2);
    KeyValueStore<Bytes, byte[]> reopened = open();
    requireLastRound(reopened);
    reopened.close();
  }

  private static void requireLastRound(KeyValueStore<Bytes, byte[]> journal) {
    for (int slot = 0; slot < SLOTS; slot++) {
      ByteBuffer value = ByteBuffer.wrap(journal.get(key(slot)));
      assertThat(value.getInt()).isEqualTo(ROUNDS - 1);
      assertThat(value.getInt()).isEqualTo(slot);
    }
  }

  private static Options configured(String store, long budgetBytes) {
    Options options = new Options();
    options.setTableFormatConfig(new BlockBasedTableConfig());
    new RocksMemory().setConfig(store, options, Map.of(RocksMemory.BUDGET_CONFIG, budgetBytes));
    return options;
  }

  private KeyValueStore<Bytes, byte[]> open() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
    properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
    properties.put(RocksMemory.BUDGET_CONFIG, 16L << 20);
    var context = new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
    KeyValueStore<Bytes, byte[]> store = Stores.persistentKeyValueStore(StoreNames.JOURNAL).get();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  private static Bytes key(int slot) {
    return Bytes.wrap(ByteBuffer.allocate(Integer.BYTES).putInt(slot).array());
  }

  private long bytesOnDisk() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(path -> path.toFile().length()).sum();
    }
  }
}
