package io.ecistreams.ingest;

import io.ecistreams.config.EciConfig;
import io.ecistreams.ingest.IngestException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;

/**
 * A ledger on a topic. A key belongs to one of its partitions, a {@link Slot}, whichever instance
 * is asked. Kafka is first asked when something is delivered.
 */
public final class KafkaLedger implements Ledger {
  /** Most keys that are known in all slots together. */
  private static final int MOST_KEYS = 524_288;

  /** Somebody waits for the answer, and is told to ask again; and there are many producers. */
  private static final Map<String, Object> OWN_SETTINGS =
      Map.of(
          ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000,
          ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20,
          ProducerConfig.MAX_REQUEST_SIZE_CONFIG, EciConfig.LARGEST_RECORD_BYTES);

  /**
   * What a killed instance has not finished holds up the readers of the input until then, or until
   * its request comes again.
   */
  private static final int TRANSACTION_MS = 20_000;

  private final EciConfig config;
  private final List<Slot> slots = new ArrayList<>();

  /** One that has asked nobody yet. */
  public KafkaLedger(EciConfig config) {
    this.config = config;
  }

  @Override
  public Optional<Delivery> deliver(String key, Delivery delivery, Records records) {
    try {
      return slot(key).deliver(key, delivery, records);
    } catch (KafkaException | IllegalStateException e) {
      if (isFrom(e, RecordTooLargeException.class)) {
        throw new IngestException(
            Kind.TOO_LARGE,
            "A record is larger than topic %s takes; raise its max.message.bytes, or send negatives in several records."
                .formatted(config.topics().negatives()),
            e);
      }
      throw new IngestException(
          Kind.NOT_WRITTEN,
          "Kafka at %s does not take it now (%s); send it again with the same Idempotency-Key."
              .formatted(config.bootstrapServers().orElse("?"), e.getMessage()),
          e);
    }
  }

  static boolean isFrom(Throwable failure, Class<? extends Throwable> cause) {
    return failure != null && (cause.isInstance(failure) || isFrom(failure.getCause(), cause));
  }

  private synchronized Slot slot(String key) {
    if (slots.isEmpty()) {
      String topic = config.topics().ingested();
      int partitions = partitions(topic);
      for (int i = 0; i < partitions; i++) {
        TopicPartition partition = new TopicPartition(topic, i);
        slots.add(
            new Slot(
                partition,
                config.topics().negatives(),
                Math.max(1, MOST_KEYS / partitions),
                () -> producer(partition.partition()),
                this::consumer));
      }
    }
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return slots.get(Utils.toPositive(Utils.murmur2(bytes)) % slots.size());
  }

  private int partitions(String topic) {
    try (KafkaConsumer<byte[], byte[]> consumer = consumer(IsolationLevel.READ_COMMITTED)) {
      int partitions = consumer.partitionsFor(topic, Slot.PATIENCE).size();
      if (partitions == 0) {
        throw new IngestException(
            Kind.NOT_WRITTEN,
            "Topic " + topic + " does not exist; create it with `eci topics create`.");
      }
      return partitions;
    }
  }

  private KafkaConsumer<byte[], byte[]> consumer(IsolationLevel isolation) {
    Map<String, Object> properties = new HashMap<>(config.consumerProperties());
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, isolation.toString());
    return new KafkaConsumer<>(
        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private KafkaProducer<byte[], byte[]> producer(int slot) {
    Map<String, Object> properties = new HashMap<>(config.producerProperties());
    properties.putIfAbsent(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_MS);
    properties.putAll(OWN_SETTINGS);
    properties.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        config.streams().applicationId() + "-ingest-" + slot);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  @Override
  public synchronized void close() {
    slots.forEach(Slot::close);
  }
}
