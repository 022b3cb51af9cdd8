package io.ecistreams.topology;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/**
 * The clients of an application, of whose consumers it asks how far their partitions are read: what
 * they know already, without a request. Safe for use by several threads.
 */
public final class ConsumerLag extends DefaultKafkaClientSupplier implements InputLag {
  /** What Kafka Streams adds to the name of a thread for the id of its consumer. */
  private static final String CONSUMER = "-consumer";

  private final Map<String, Consumer<byte[], byte[]>> consumers = new ConcurrentHashMap<>();
  private final Optional<TextsAhead> ahead;

  /**
   * No clients yet.
   *
   * @param ahead embeds what they read, before it is processed
   */
  public ConsumerLag(Optional<TextsAhead> ahead) {
    this.ahead = ahead;
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    Consumer<byte[], byte[]> consumer =
        CarefulConsumer.around(super.getConsumer(config), SingleReader.like(config), ahead);
    consumers.put(String.valueOf(config.get(CommonClientConfigs.CLIENT_ID_CONFIG)), consumer);
    return consumer;
  }

  @Override
  public long unread(String topic, int partition, long offset) {
    Consumer<byte[], byte[]> consumer = consumers.get(Thread.currentThread().getName() + CONSUMER);
    TopicPartition place = new TopicPartition(topic, partition);
    // A partition that is taken away is folded to its end after it has left the assignment.
    if (consumer == null || !consumer.assignment().contains(place)) {
      return 0;
    }
    return consumer.currentLag(place).orElse(0) + fetched(consumer, place, offset);
  }

  /** Records after the offset that the thread has fetched, and not processed yet. */
  private static long fetched(
      Consumer<byte[], byte[]> consumer, TopicPartition place, long offset) {
    try {
      return Math.max(0, consumer.position(place, Duration.ZERO) - offset - 1);
    } catch (TimeoutException e) {
      return 0;
    }
  }
}
