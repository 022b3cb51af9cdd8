package io.ecistreams.topology;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads one record at a time, so that where one does not fit into the heap its place is known. Not
 * safe for use by several threads.
 */
public final class SingleReader implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Supplier<Consumer<byte[], byte[]>> consumers;
  private Consumer<byte[], byte[]> consumer;

  /** Connects when it is asked first; {@code consumers} return one record a poll. */
  SingleReader(Supplier<Consumer<byte[], byte[]>> consumers) {
    this.consumers = consumers;
  }

  /** Reads where and as a consumer with this configuration does, outside its group. */
  public static SingleReader like(Map<String, Object> configuration) {
    Map<String, Object> alone = new HashMap<>(configuration);
    alone.remove(CommonClientConfigs.GROUP_ID_CONFIG);
    alone.remove(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG);
    // That of Kafka Streams looks for the thread that it assigns to.
    alone.remove(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG);
    alone.computeIfPresent(CommonClientConfigs.CLIENT_ID_CONFIG, (key, id) -> id + "-single");
    alone.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    alone.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    alone.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    // One batch at a time.
    alone.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1);
    return new SingleReader(
        () -> new KafkaConsumer<>(alone, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  /**
   * The record at an offset, or the first one behind it; none if none comes within a second.
   *
   * @throws OutOfMemoryError if the heap has no room for it
   */
  public ConsumerRecords<byte[], byte[]> read(TopicPartition partition, long offset) {
    if (consumer == null) {
      consumer = consumers.get();
    }
    if (!consumer.assignment().equals(Set.of(partition))) {
      consumer.assign(Set.of(partition));
      consumer.seek(partition, offset);
    } else if (consumer.position(partition) != offset) {
      consumer.seek(partition, offset);
    }
    try {
      return consumer.poll(PATIENCE);
    } catch (OutOfMemoryError e) {
      // What it has fetched is half read.
      close();
      throw e;
    }
  }

  /** Where the next record of the partition that was read last is looked for. */
  public long position(TopicPartition partition) {
    return consumer.position(partition);
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }
}
