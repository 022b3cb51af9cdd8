package io.ecistreams.runtime;

import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends what people ask of boards to the topics that the application reads. Kafka is first asked
 * when something is sent. Safe for use by several threads.
 */
public final class RequestSender implements AutoCloseable {
  /** Somebody waits for the answer, and a server has threads for few who do. */
  private static final Map<String, Object> PATIENCE =
      Map.of(
          ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000,
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000,
          ProducerConfig.LINGER_MS_CONFIG, 0);

  private final EciConfig config;
  private final AvroSerdes serdes;
  private final Optional<SchemaRegistry> own;
  private Optional<KafkaProducer<String, byte[]>> producer = Optional.empty();

  /** One that has asked nobody yet; the serdes know whether schemas are registered. */
  RequestSender(EciConfig config, AvroSerdes serdes) {
    this(config, serdes, Optional.empty());
  }

  private RequestSender(EciConfig config, AvroSerdes serdes, Optional<SchemaRegistry> own) {
    this.config = config;
    this.serdes = serdes;
    this.own = own;
  }

  /**
   * One for a command that a person has typed.
   *
   * @throws KafkaAccessException if the registry does not answer
   */
  public static RequestSender connect(EciConfig config) {
    SchemaRegistry registry = RegistryCheck.answering(config);
    return new RequestSender(
        config, AvroSerdes.of(registry, config.registry().autoRegister()), Optional.of(registry));
  }

  /**
   * Sends a command for each source of a board, one for the board where there are none, and returns
   * when the brokers have them.
   *
   * @throws KafkaAccessException if they do not take one
   */
  public static void send(EciConfig config, CommandKind kind, String board, Set<String> sources) {
    Instant now = Instant.now();
    try (RequestSender sender = connect(config)) {
      if (sources.isEmpty()) {
        sender.send(new Command(board, null, kind, now));
      }
      sources.forEach(source -> sender.send(new Command(board, source, kind, now)));
    }
  }

  /**
   * Sends a command and returns when the brokers have it.
   *
   * @throws KafkaAccessException if they do not take it
   */
  void send(Command command) {
    send(config.topics().commands(), command.getBoard(), serdes.commands(), command);
  }

  /** The same for a verdict. */
  public void send(Verdict verdict) {
    send(config.topics().verdicts(), verdict.getBoard(), serdes.verdicts(), verdict);
  }

  /** The same for what training yielded. */
  public void send(TrainingOutcome outcome) {
    send(config.topics().outcomes(), outcome.getBoard(), serdes.outcomes(), outcome);
  }

  private <T> void send(String topic, String board, Serde<T> serde, T request) {
    byte[] value = serde.serializer().serialize(topic, request);
    KafkaAccess.await(
        "writing to topic " + topic,
        KafkaAccess.servers(config),
        producer().send(new ProducerRecord<>(topic, board, value)));
  }

  private synchronized KafkaProducer<String, byte[]> producer() {
    if (producer.isEmpty()) {
      Map<String, Object> properties = new HashMap<>(config.producerProperties());
      properties.putAll(PATIENCE);
      producer =
          Optional.of(
              new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer()));
    }
    return producer.get();
  }

  @Override
  public synchronized void close() {
    producer.ifPresent(KafkaProducer::close);
    own.ifPresent(SchemaRegistry::close);
  }
}
