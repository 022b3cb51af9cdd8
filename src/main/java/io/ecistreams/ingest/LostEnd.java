package io.ecistreams.ingest;

import io.ecistreams.serde.Filler;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transaction that is over for its coordinator and not in its partitions: a broker that starts
 * again may leave out the partitions that have no leader at that moment (KAFKA-20734). Readers of
 * committed records wait there, until the same transactional id writes another end.
 */
final class LostEnd {
  private static final Logger LOG = LoggerFactory.getLogger(LostEnd.class);

  private final TopicPartition partition;
  private final String topic;
  private final Supplier<Consumer<byte[], byte[]>> newUncommittedConsumer;

  /**
   * For one slot.
   *
   * @param partition of the ledger
   * @param topic that the records go to
   * @param newUncommittedConsumer makes consumers of everything
   */
  LostEnd(
      TopicPartition partition,
      String topic,
      Supplier<Consumer<byte[], byte[]>> newUncommittedConsumer) {
    this.partition = partition;
    this.topic = topic;
    this.newUncommittedConsumer = newUncommittedConsumer;
  }

  /**
   * Writes the end where it is missing. The entry of the ledger is written when all records are:
   * where it is there they are taken for committed, else for aborted. That is wrong where the
   * broker was killed while an abort was written, and nothing is noticed of what is missing from
   * the input only (decisions.md, 57).
   *
   * @param sender whose transactional id has no transaction
   * @param committed where committed records of the partition end
   * @return whether an end was missing
   */
  boolean write(Producer<byte[], byte[]> sender, long committed) {
    boolean isWhole;
    try (Consumer<byte[], byte[]> reader = newUncommittedConsumer.get()) {
      reader.assign(List.of(partition));
      long end = reader.endOffsets(List.of(partition), Slot.PATIENCE).get(partition);
      if (end <= committed) {
        return false;
      }
      isWhole = hasEntry(reader, committed, end);
    }
    LOG.warn(
        "the end of a transaction is missing from {} at offset {}; it is written now, as {}",
        partition,
        committed,
        isWhole ? "committed" : "aborted");
    sender.beginTransaction();
    for (PartitionInfo info : sender.partitionsFor(topic)) {
      sender.send(filler(topic, info.partition()));
    }
    sender.send(filler(partition.topic(), partition.partition()));
    sender.flush();
    if (isWhole) {
      sender.commitTransaction();
    } else {
      sender.abortTransaction();
    }
    return true;
  }

  private boolean hasEntry(Consumer<byte[], byte[]> reader, long from, long end) {
    reader.seek(partition, from);
    long deadline = System.nanoTime() + Slot.PATIENCE.toNanos();
    while (reader.position(partition, Slot.PATIENCE) < end) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(Slot.POLL)) {
        if (record.key() != null) {
          return true;
        }
      }
      Slot.requireBefore(deadline, partition);
    }
    return false;
  }

  private static ProducerRecord<byte[], byte[]> filler(String topic, int partition) {
    ProducerRecord<byte[], byte[]> filler = new ProducerRecord<>(topic, partition, null, null);
    filler.headers().add(Filler.header());
    return filler;
  }
}
