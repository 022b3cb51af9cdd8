package io.ecistreams.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One budget of memory outside the heap for all RocksDB stores of the process, where Kafka Streams
 * would give each store of each partition up to 98 MiB of its own. Write buffers are charged to the
 * block cache; the budget is exceeded by what single operations pin.
 *
 * <p>The row journal keeps its values, kilobytes each and overwritten in the order in which they
 * were written, in blob files: compaction then moves keys instead of copying vectors several times.
 */
public final class RocksMemory implements RocksDBConfigSetter {
  /** Property of Kafka Streams with the budget, bytes. */
  public static final String BUDGET_CONFIG = "eci.rocksdb.memory.bytes";

  /** Share of the budget for what is not on disk yet. */
  private static final double WRITE_SHARE = 0.5;

  private static final long MIN_BLOB_BYTES = 1024;
  private static final Map<Long, Budget> BUDGETS = new ConcurrentHashMap<>();

  /** Lives as long as the process, as stores come and go. */
  private record Budget(Cache cache, WriteBufferManager writeBuffers) {
    static Budget of(long bytes) {
      Cache cache = new LRUCache(bytes);
      return new Budget(cache, new WriteBufferManager((long) (bytes * WRITE_SHARE), cache));
    }
  }

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    long bytes = Long.parseLong(configs.get(BUDGET_CONFIG).toString());
    Budget budget = BUDGETS.computeIfAbsent(bytes, Budget::of);
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(budget.cache());
    table.setCacheIndexAndFilterBlocks(true);
    table.setCacheIndexAndFilterBlocksWithHighPriority(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(budget.writeBuffers());
    if (storeName.equals(StoreNames.JOURNAL)) {
      options.setEnableBlobFiles(true);
      options.setMinBlobSize(MIN_BLOB_BYTES);
      options.setEnableBlobGarbageCollection(true);
    }
  }

  @Override
  public void close(String storeName, Options options) {
    // What is shared outlives the store.
  }
}
