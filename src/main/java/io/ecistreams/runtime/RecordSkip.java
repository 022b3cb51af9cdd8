package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.topology.LetterHeaders;
import io.ecistreams.topology.SingleReader;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Takes a stopped application past one record that it has no room for: its dead letter and the
 * group's offset behind it are written in one transaction. No other record is passed by, as the
 * group must have read exactly up to this one.
 */
public final class RecordSkip {
  private final EciConfig config;
  private final RecordOrigin record;

  private RecordSkip(EciConfig config, RecordOrigin record) {
    this.config = config;
    this.record = record;
  }

  /**
   * Looks whether the record may be passed by, and changes nothing.
   *
   * @param offset of the record, as the log of the instance named it
   * @throws KafkaAccessException if Kafka does not answer, an instance may be running, the
   *     application has not read up to this record or has read beyond it, or there is room for it
   */
  public static RecordSkip prepare(
      EciConfig config, Admin admin, TopicPartition partition, long offset) {
    ApplicationView view = new ApplicationView(config, admin);
    view.requireStopped();
    requireNext(config, view, partition, offset);
    RecordOrigin named =
        new RecordOrigin(partition.topic(), partition.partition(), offset, Optional.empty());
    return new RecordSkip(config, found(config, partition, offset).orElse(named));
  }

  private static void requireNext(
      EciConfig config, ApplicationView view, TopicPartition partition, long offset) {
    List<String> inputs = List.copyOf(ApplicationPlan.of(config).inputs());
    if (!inputs.contains(partition.topic())) {
      throw new KafkaAccessException(
          "Application %s does not read topic %s; it reads %s."
              .formatted(
                  config.streams().applicationId(), partition.topic(), String.join(", ", inputs)));
    }
    long next =
        view.progress(List.of(partition.topic())).stream()
            .filter(progress -> progress.partition().equals(partition))
            .findFirst()
            .orElseThrow(
                () -> new KafkaAccessException("There is no partition %s.".formatted(partition)))
            .committed()
            .orElseGet(() -> beginning(config, partition));
    if (next < offset) {
      throw new KafkaAccessException(
          "%s is read up to offset %d only, and the records from there to %d would be lost. Start an instance, and wait until its log names the record that it cannot read."
              .formatted(partition, next, offset));
    }
    if (next > offset) {
      throw new KafkaAccessException(
          "%s is read up to offset %d already; there is nothing to leave out at %d."
              .formatted(partition, next, offset));
    }
  }

  /** Where an application begins that has committed nothing. */
  private static long beginning(EciConfig config, TopicPartition partition) {
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaAccess.consumer(config)) {
      return consumer.beginningOffsets(Set.of(partition)).get(partition);
    }
  }

  /** The record itself, which may lie behind a gap of offsets, where this JVM has room for it. */
  private static Optional<RecordOrigin> found(
      EciConfig config, TopicPartition partition, long offset) {
    try (SingleReader reader = SingleReader.like(config.consumerProperties())) {
      Iterator<ConsumerRecord<byte[], byte[]>> read = reader.read(partition, offset).iterator();
      if (!read.hasNext()) {
        throw new KafkaAccessException(
            "%s has no record at offset %d, nor behind it.".formatted(partition, offset));
      }
      ConsumerRecord<byte[], byte[]> next = read.next();
      long bytes =
          Math.max(0L, next.serializedKeySize()) + Math.max(0L, next.serializedValueSize());
      if (bytes <= EciConfig.LARGEST_RECORD_BYTES) {
        throw new KafkaAccessException(
            "The record at offset %d of %s has %,d bytes only: instances have room for it. If one is held there, the record was sent in one batch with a larger one before it: start an instance with more memory, until it has read both."
                .formatted(next.offset(), partition, bytes));
      }
      return Optional.of(
          new RecordOrigin(
              partition.topic(), partition.partition(), next.offset(), Optional.empty()));
    } catch (OutOfMemoryError e) {
      return Optional.empty();
    }
  }

  /** The record that is left out. */
  public String place() {
    return "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
  }

  /**
   * Writes the dead letter and moves the group.
   *
   * @throws KafkaAccessException if Kafka does not answer or refuses; then nothing was done
   */
  public void execute() {
    String group = config.streams().applicationId();
    Map<String, Object> properties = new HashMap<>(config.producerProperties());
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group + "-skip");
    Rejection rejection =
        new Rejection(
            RejectionReason.SKIPPED,
            "left out by eci skip, as instances had no room for what it unpacks to");
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            config.topics().deadLetters(),
            null,
            null,
            null,
            null,
            LetterHeaders.ofUnread(rejection, record));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(letter);
      producer.sendOffsetsToTransaction(
          Map.of(
              new TopicPartition(record.topic(), record.partition()),
              new OffsetAndMetadata(record.offset() + 1)),
          membership(group));
      producer.commitTransaction();
    } catch (KafkaException e) {
      throw KafkaAccessException.of(
          "leaving out a record", KafkaAccess.servers(config), new ExecutionException(e));
    }
  }

  /** Of nobody: a group without members takes the offsets of those who are none. */
  private ConsumerGroupMetadata membership(String group) {
    Map<String, Object> properties = new HashMap<>(config.consumerProperties());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return consumer.groupMetadata();
    }
  }
}
