package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what a client of Kafka was asked. */
final class KafkaAccess {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaAccess.class);

  /** How long a topic that is read once is waited for. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  static final Duration POLL = Duration.ofMillis(200);

  private KafkaAccess() {}

  /** The brokers of a configuration, for messages. */
  static String servers(EciConfig config) {
    return config.bootstrapServers().orElse("an address that is not set");
  }

  /**
   * The answer.
   *
   * @param doing for the message, e.g. "listing topics"
   * @param servers for the message
   * @throws KafkaAccessException if Kafka does not answer or refuses
   */
  static <T> T await(String doing, String servers, Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw KafkaAccessException.of(doing, servers, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaAccessException("Interrupted at " + doing + ".", e);
    }
  }

  /** A consumer of records as they are. */
  static KafkaConsumer<byte[], byte[]> consumer(EciConfig config) {
    return new KafkaConsumer<>(
        config.consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  /**
   * The partitions of a topic.
   *
   * @throws KafkaAccessException if the topic does not exist
   */
  static List<TopicPartition> partitions(Consumer<?, ?> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic, PATIENCE).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw missing(topic);
    }
    return partitions;
  }

  /**
   * Passes over a record that somebody else wrote, with a warning.
   *
   * @throws RecordDeserializationException if the registry is away, as the record may be ours then
   */
  static void passOver(Consumer<?, ?> consumer, RecordDeserializationException bad) {
    if (!(bad.getCause() instanceof SerializationException)) {
      throw bad;
    }
    LOG.warn(
        "{}-{} offset {} is passed over: {}",
        bad.topicPartition().topic(),
        bad.topicPartition().partition(),
        bad.offset(),
        bad.getCause().getMessage());
    consumer.seek(bad.topicPartition(), bad.offset() + 1);
  }

  static KafkaAccessException missing(String topic) {
    return new KafkaAccessException(
        "Topic " + topic + " does not exist; create it with `eci topics create`.");
  }

  /** Words for a consumer that has waited in vain. */
  static KafkaAccessException silent(EciConfig config, TimeoutException failure) {
    return new KafkaAccessException(
        "Kafka at %s did not answer within %d s; check kafka.bootstrap.servers and that the brokers run."
            .formatted(servers(config), PATIENCE.toSeconds()),
        failure);
  }
}
