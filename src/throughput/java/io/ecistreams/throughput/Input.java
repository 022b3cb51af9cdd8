package io.ecistreams.throughput;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes the records of a workload to the input topic, each source of each board round all
 * partitions: one by one, or a batch in a transaction, so that a reader of committed records sees
 * it at one moment, and not while it is being written.
 */
final class Input implements AutoCloseable {
  private final Workload workload;
  private final String topic;
  private final int partitions;
  private final List<List<Template>> templates = new ArrayList<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaProducer<byte[], byte[]> batches;
  private long written;

  /** An input of a run, from the workload's first record on. */
  Input(Workload workload, EciConfig config) {
    this.workload = workload;
    this.topic = config.topics().negatives();
    this.partitions = config.topics().partitions();
    encodeTemplates(config);
    Map<String, Object> properties = new HashMap<>(config.producerProperties());
    this.producer = producer(properties);
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic + "-batches");
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) Duration.ofMinutes(15).toMillis());
    this.batches = producer(properties);
    batches.initTransactions();
  }

  private static KafkaProducer<byte[], byte[]> producer(Map<String, Object> properties) {
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private void encodeTemplates(EciConfig config) {
    RegistryConfig registryConfig =
        new RegistryConfig(
            String.join(",", config.registry().urls()), true, Duration.ZERO, Map.of());
    try (SchemaRegistry registry = RetryingSchemaRegistry.connect(registryConfig)) {
      Serializer<MinedNegatives> values =
          new ConfluentAvroSerde<>(MinedNegatives.class, registry, true).serializer();
      for (List<MinedNegatives> bodies : workload.bodies(Template.TIME)) {
        templates.add(
            bodies.stream()
                .map(
                    body -> new Template(body, values.serialize(topic, body), workload.dimension()))
                .toList());
      }
    }
  }

  private ProducerRecord<byte[], byte[]> next(Instant minedAt) {
    long index = written++;
    Workload.Place place = workload.place(index);
    byte[] value =
        templates
            .get(place.source())
            .get(place.query())
            .fill(place.board(), minedAt, 1 + (index % 1_000_003) * 1e-6f);
    return new ProducerRecord<>(topic, place.spread() % partitions, null, value);
  }

  /** Sends one record. */
  void send(Instant minedAt) {
    producer.send(next(minedAt));
  }

  /** Waits until everything sent is on the topic. */
  void flush() {
    producer.flush();
  }

  /** The board of the record that is written next. */
  int nextBoard() {
    return workload.place(written).board();
  }

  /**
   * Writes a batch that nobody sees before it is committed.
   *
   * @param from event time of its first record; the others are spread evenly up to {@code to}
   */
  void writeBatch(long records, Instant from, Instant to) {
    batches.beginTransaction();
    long spanMs = Duration.between(from, to).toMillis();
    for (long i = 0; i < records; i++) {
      batches.send(next(from.plusMillis(spanMs * i / records)));
    }
    batches.flush();
  }

  /** Shows the batch. */
  void commitBatch() {
    batches.commitTransaction();
  }

  /** Examples written so far. */
  long examples() {
    return written * workload.negatives();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(2));
    batches.close(Duration.ofSeconds(2));
  }
}
