package io.ecistreams.runtime;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.serde.SchemaRegistryException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends mined negatives to the input topic. The query id is the key, which spreads a board over the
 * partitions. Safe for use by several threads.
 */
public final class NegativesProducer implements Consumer<MinedNegatives>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NegativesProducer.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);

  private final EciConfig config;
  private final SchemaRegistry registry;
  private final KafkaProducer<String, MinedNegatives> producer;
  private final String topic;
  private final AtomicLong confirmed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  public NegativesProducer(EciConfig config) {
    this.config = config;
    this.registry = RetryingSchemaRegistry.connect(Assembly.registryConfig(config));
    this.producer =
        new KafkaProducer<>(
            config.producerProperties(),
            new StringSerializer(),
            new ConfluentAvroSerde<>(
                    MinedNegatives.class, registry, config.registry().autoRegister())
                .serializer());
    this.topic = config.topics().negatives();
  }

  /** Sends a record; waits only where the producer's buffer is full. */
  @Override
  public void accept(MinedNegatives record) {
    String key = record.getQuery().getId().orElse(null);
    producer.send(
        new ProducerRecord<>(topic, key, record),
        (metadata, failure) -> {
          if (failure == null) {
            confirmed.incrementAndGet();
          } else {
            refused.incrementAndGet();
            LOG.warn("a record of {} was not sent: {}", record.getSource(), failure.getMessage());
          }
        });
  }

  /**
   * Asks broker and registry before the first record does, which would wait for them.
   *
   * @throws KafkaAccessException if the topic does not exist or the broker does not answer
   * @throws SchemaRegistryException if the registry gives no usable answer
   */
  public void requireAccess() {
    String servers = config.bootstrapServers().orElseThrow();
    try (Admin admin = Admin.create(config.adminProperties())) {
      KafkaAccess.await(
          "looking for topic " + topic,
          servers,
          admin.describeTopics(List.of(topic)).allTopicNames());
    } catch (KafkaAccessException e) {
      throw e.getCause() instanceof UnknownTopicOrPartitionException
          ? KafkaAccess.missing(topic)
          : e;
    }
    RegistryCheck.answering(config).close();
  }

  /** Records that the brokers have. */
  public long confirmed() {
    return confirmed.get();
  }

  /** Records that the brokers did not take, each with a line in the log. */
  public long refused() {
    return refused.get();
  }

  /** Where the records go. */
  public String topic() {
    return topic;
  }

  /** Waits until everything accepted is on the topic. */
  public void flush() {
    producer.flush();
  }

  @Override
  public void close() {
    producer.close(CLOSE_WITHIN);
    registry.close();
  }
}
