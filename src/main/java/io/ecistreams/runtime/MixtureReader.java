package io.ecistreams.runtime;

import io.ecistreams.avro.Mixture;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the newest committed mixtures from their topic, once. */
public final class MixtureReader {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private MixtureReader() {}

  /**
   * The newest mixture of every board, by name.
   *
   * @throws KafkaAccessException if Kafka does not answer, or the topic does not exist
   */
  public static SortedMap<String, Mixture> newest(EciConfig config) {
    String topic = config.topics().mixtures();
    String servers = config.bootstrapServers().orElse("an address that is not set");
    try (SchemaRegistry registry =
            RetryingSchemaRegistry.connect(EciApplication.registryConfig(config));
        KafkaConsumer<String, Mixture> consumer =
            new KafkaConsumer<>(
                config.consumerProperties(),
                new StringDeserializer(),
                new ConfluentAvroSerde<>(Mixture.class, registry, false).deserializer())) {
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

  private static SortedMap<String, Mixture> readToEnd(
      KafkaConsumer<String, Mixture> consumer, Map<TopicPartition, Long> ends) {
    SortedMap<String, Mixture> newest = new TreeMap<>();
    long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
    while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      if (System.nanoTime() > deadlineNanos) {
        throw new TimeoutException("the end of the topic was not reached");
      }
      for (ConsumerRecord<String, Mixture> record : consumer.poll(POLL)) {
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
