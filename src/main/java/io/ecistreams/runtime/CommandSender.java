package io.ecistreams.runtime;

import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends an operator's command to the topic that the application reads. */
public final class CommandSender {

  private CommandSender() {}

  /**
   * Sends a command for each source of a board, one for the board where there are none, and returns
   * when the brokers have them.
   *
   * @throws KafkaAccessException if they do not take one
   */
  public static void send(EciConfig config, CommandKind kind, String board, Set<String> sources) {
    Instant now = Instant.now();
    List<Command> commands =
        sources.isEmpty()
            ? List.of(new Command(board, null, kind, now))
            : sources.stream().map(source -> new Command(board, source, kind, now)).toList();
    String topic = config.topics().commands();
    try (SchemaRegistry registry = RegistryCheck.answering(config);
        KafkaProducer<String, Command> producer =
            new KafkaProducer<>(
                config.producerProperties(),
                new StringSerializer(),
                new ConfluentAvroSerde<>(Command.class, registry, config.registry().autoRegister())
                    .serializer())) {
      for (Command command : commands) {
        KafkaAccess.await(
            "writing to topic " + topic,
            KafkaAccess.servers(config),
            producer.send(new ProducerRecord<>(topic, board, command)));
      }
    }
  }
}
