package io.ecistreams.topology;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.Stores;

/**
 * Turns marks into one record for each commit of their task, in the transaction of that commit,
 * also when the task is suspended, moves away or ends. Kafka Streams flushes its record caches then
 * and forwards what was in them: the marks go, under one constant key, into a cached in-memory
 * store that is not logged. Where the cache is too small, or 0, a mark is forwarded before its
 * commit; whoever gets it does its work sooner, which is slower and not wrong.
 */
final class CommitHook {
  private static final byte[] MARK = {1};

  private CommitHook() {}

  /**
   * One record at each commit of a task in which a mark came.
   *
   * @param marks whose keys were not changed since the task's source
   * @param name of the store
   * @param anyKey a key, for none is kept
   */
  static <K> KStream<K, byte[]> commits(KStream<K, ?> marks, String name, K anyKey) {
    Serde<K> constantKey = Serdes.serdeFrom((topic, key) -> MARK, (topic, bytes) -> anyKey);
    return marks
        .mapValues(mark -> MARK, Named.as(name + "-marks"))
        .groupByKey(Grouped.with(name, constantKey, Serdes.ByteArray()))
        .reduce(
            (before, newest) -> newest,
            Named.as(name + "-hook"),
            Materialized.<K, byte[]>as(Stores.inMemoryKeyValueStore(name))
                .withKeySerde(constantKey)
                .withValueSerde(Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingDisabled())
        .toStream(Named.as(name + "-commits"));
  }
}
