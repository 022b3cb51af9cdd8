package io.ecistreams.runtime;

import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.SchemaRegistry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends verdicts to the topic that the application reads. */
public final class VerdictSender implements AutoCloseable {
  private final EciConfig config;
  private final SchemaRegistry registry;
  private final KafkaProducer<String, Verdict> producer;

  /**
   * One that is connected.
   *
   * @throws KafkaAccessException if the registry does not answer
   */
  public VerdictSender(EciConfig config) {
    this.config = config;
    this.registry = RegistryCheck.answering(config);
    this.producer =
        new KafkaProducer<>(
            config.producerProperties(),
            new StringSerializer(),
            AvroSerdes.of(registry, config.registry().autoRegister()).verdicts().serializer());
  }

  /**
   * Sends a verdict, and returns when the brokers have it.
   *
   * @throws KafkaAccessException if they do not take it
   */
  public void send(Verdict verdict) {
    String topic = config.topics().verdicts();
    KafkaAccess.await(
        "writing to topic " + topic,
        KafkaAccess.servers(config),
        producer.send(new ProducerRecord<>(topic, verdict.getBoard(), verdict)));
  }

  @Override
  public void close() {
    producer.close();
    registry.close();
  }
}
