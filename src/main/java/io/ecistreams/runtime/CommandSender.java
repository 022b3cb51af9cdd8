package io.ecistreams.runtime;

import io.ecistreams.avro.Command;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.SchemaRegistry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends an operator's command to the topic that the application reads. */
public final class CommandSender {

  private CommandSender() {}

  /**
   * Sends a command, and returns when the brokers have it.
   *
   * @throws KafkaAccessException if they do not take it
   */
  public static void send(EciConfig config, Command command) {
    String topic = config.topics().commands();
    try (SchemaRegistry registry = RegistryCheck.answering(config);
        KafkaProducer<String, Command> producer =
            new KafkaProducer<>(
                config.producerProperties(),
                new StringSerializer(),
                new ConfluentAvroSerde<>(Command.class, registry, config.registry().autoRegister())
                    .serializer())) {
      KafkaAccess.await(
          "writing to topic " + topic,
          KafkaAccess.servers(config),
          producer.send(new ProducerRecord<>(topic, command.getBoard(), command)));
    }
  }
}
