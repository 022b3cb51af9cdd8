package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the newest committed record of every key of a compacted topic, once. */
final class TopicReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TopicReader() {}

  /**
   * The newest records by key.
   *
   * @throws KafkaAccessException if Kafka does not answer, or the topic does not exist
   */
  static <T> SortedMap<String, T> newest(
      EciConfig config, String topic, Function<AvroSerdes, Serde<T>> serde) {
    try (SchemaRegistry registry =
        RetryingSchemaRegistry.connect(EciApplication.registryConfig(config))) {
      return read(config, topic, serde.apply(AvroSerdes.of(registry, false)).deserializer());
    }
  }

  /** The same for values that are no Avro records. */
  static <T> SortedMap<String, T> read(EciConfig config, String topic, Deserializer<T> values) {
    String servers = config.bootstrapServers().orElse("an address that is not set");
    try (KafkaConsumer<String, T> consumer =
        new KafkaConsumer<>(config.consumerProperties(), new StringDeserializer(), values)) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic, PATIENCE).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      if (partitions.isEmpty()) {
        throw new KafkaAccessException(
            "Topic " + topic + " does not exist; create it with `eci topics create`.");
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return readToEnd(consumer, consumer.endOffsets(partitions, PATIENCE));
    } catch (TimeoutException e) {
      throw new KafkaAccessException(
          "Kafka at %s did not answer within %d s; check kafka.bootstrap.servers and that the brokers run."
              .formatted(servers, PATIENCE.toSeconds()),
          e);
    }
  }

  private static <T> SortedMap<String, T> readToEnd(
      KafkaConsumer<String, T> consumer, Map<TopicPartition, Long> ends) {
    SortedMap<String, T> newest = new TreeMap<>();
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (System.nanoTime() > deadlineNanos) {
        throw new TimeoutException("the end of the topic was not reached");
      }
      for (ConsumerRecord<String, T> record : consumer.poll(POLL)) {
        if (record.value() == null) {
          newest.remove(record.key());
        } else {
          newest.put(record.key(), record.value());
        }
      }
    }
    return newest;
  }
}
