package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.lexical.IdfRecords;
import io.ecistreams.lexical.IdfRecords.Pointer;
import io.ecistreams.lexical.IdfTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The topic through which running instances get a new IDF table. */
public final class IdfTopic {

  private IdfTopic() {}

  /**
   * The newest published table; empty where there is none.
   *
   * @throws KafkaAccessException if Kafka does not answer, the topic does not exist, or the table
   *     is not whole
   */
  public static Optional<IdfTable> newest(EciConfig config) {
    Map<String, byte[]> records = read(config);
    return pointer(records)
        .map(
            pointer ->
                IdfRecords.table(pointer, records::get)
                    .orElseThrow(
                        () ->
                            new KafkaAccessException(
                                "IDF table %s on topic %s is not whole; publish it again with `eci idf build`."
                                    .formatted(pointer.id(), config.topics().idf()))));
  }

  /**
   * Which table is the newest; empty where there is none.
   *
   * @throws KafkaAccessException if Kafka does not answer, or the topic does not exist
   */
  public static Optional<Pointer> pointer(EciConfig config) {
    return pointer(read(config));
  }

  private static Optional<Pointer> pointer(Map<String, byte[]> records) {
    return Pointer.fromBytes(records.get(IdfRecords.NEWEST));
  }

  private static Map<String, byte[]> read(EciConfig config) {
    return NewestRecords.of(config, config.topics().idf(), new ByteArrayDeserializer());
  }

  /**
   * Publishes a table, and returns when the brokers have it. Instances switch to it as a whole; the
   * parts of the one before are deleted afterwards.
   *
   * @return false where it is the newest already, so that nothing was written
   * @throws KafkaAccessException if Kafka does not answer or refuses, or the topic does not exist
   */
  public static boolean publish(EciConfig config, IdfTable table) {
    Optional<Pointer> before = pointer(config);
    Pointer now = IdfRecords.pointer(table);
    if (before.filter(now::equals).isPresent()) {
      return false;
    }
    String topic = config.topics().idf();
    List<ProducerRecord<String, byte[]>> records = new ArrayList<>();
    IdfRecords.of(table).forEach(e -> records.add(record(topic, e.getKey(), e.getValue())));
    before.stream()
        .flatMap(old -> old.partKeys().stream())
        .forEach(key -> records.add(record(topic, key, null)));
    send(config, topic, records);
    return true;
  }

  /** In one partition, so that whoever has the pointer has what was written before it. */
  private static ProducerRecord<String, byte[]> record(String topic, String key, byte[] value) {
    return new ProducerRecord<>(topic, 0, key, value);
  }

  private static void send(
      EciConfig config, String topic, List<ProducerRecord<String, byte[]>> records) {
    try (KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            config.producerProperties(), new StringSerializer(), new ByteArraySerializer())) {
      List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
      sent.forEach(
          one -> KafkaAccess.await("writing to topic " + topic, KafkaAccess.servers(config), one));
    }
  }
}
