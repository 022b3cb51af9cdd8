package io.ecistreams.throughput;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.NegativesProducer;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes records in transactions, so that a reader of committed records sees a whole batch at one
 * moment, and not while it is being written. Keys as {@link NegativesProducer} gives them.
 */
final class Preload implements AutoCloseable {
  private final Workload workload;
  private final String topic;
  private final SchemaRegistry registry;
  private final KafkaProducer<String, MinedNegatives> producer;
  private final LongConsumer progress;
  private long written;

  /**
   * Nothing is written yet.
   *
   * @param progress hears how many records are written so far
   */
  Preload(Workload workload, EciConfig config, LongConsumer progress) {
    this.progress = progress;
    this.workload = workload;
    this.topic = config.topics().negatives();
    this.registry =
        RetryingSchemaRegistry.connect(
            new RegistryConfig(
                String.join(",", config.registry().urls()), true, Duration.ZERO, Map.of()));
    Map<String, Object> properties = new HashMap<>(config.producerProperties());
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic + "-preload");
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) Duration.ofMinutes(15).toMillis());
    Serializer<MinedNegatives> values =
        new ConfluentAvroSerde<>(MinedNegatives.class, registry, true).serializer();
    this.producer = new KafkaProducer<>(properties, new StringSerializer(), values);
    producer.initTransactions();
  }

  /**
   * Writes a batch that nobody sees yet.
   *
   * @param from event time of its first record; the others are spread evenly up to {@code to}
   */
  void write(int records, Instant from, Instant to) {
    producer.beginTransaction();
    long spanMs = Duration.between(from, to).toMillis();
    for (int i = 0; i < records; i++) {
      MinedNegatives record =
          workload.record(written++, from.plusMillis(spanMs * i / Math.max(1, records)));
      progress.accept(written);
      producer.send(new ProducerRecord<>(topic, record.getQuery().getId().orElseThrow(), record));
    }
    producer.flush();
  }

  /** Shows the batch. */
  void commit() {
    producer.commitTransaction();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    registry.close();
  }
}
