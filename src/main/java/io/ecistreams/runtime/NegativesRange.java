package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.Filler;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The committed records of a range of the input topic. Each partition keeps its order; between
 * partitions the older timestamp goes first, as the order in which the application read them is not
 * recorded.
 */
public final class NegativesRange {
  private static final Comparator<ConsumerRecord<byte[], byte[]>> OLDEST =
      Comparator.comparingLong((ConsumerRecord<byte[], byte[]> record) -> record.timestamp())
          .thenComparingInt(ConsumerRecord::partition);

  private final EciConfig config;
  private final StreamPoint from;
  private final StreamPoint to;

  /**
   * Reads nothing yet.
   *
   * @param to exclusive
   */
  public NegativesRange(EciConfig config, StreamPoint from, StreamPoint to) {
    this.config = config;
    this.from = from;
    this.to = to;
  }

  /**
   * Hands each record that says something to a reader.
   *
   * @throws KafkaAccessException if Kafka does not answer, or the topic does not exist
   */
  public void forEach(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    String topic = config.topics().negatives();
    try (KafkaConsumer<byte[], byte[]> consumer = KafkaAccess.consumer(config)) {
      List<TopicPartition> partitions = KafkaAccess.partitions(consumer, topic);
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = to.offsets(consumer, partitions);
      from.offsets(consumer, partitions).forEach(consumer::seek);
      Merge merge = new Merge(consumer, ends);
      for (var next = merge.next(); next.isPresent(); next = merge.next()) {
        if (!Filler.is(next.get().value(), next.get().headers())) {
          reader.accept(next.get());
        }
      }
    } catch (TimeoutException e) {
      throw KafkaAccess.silent(config, e);
    }
  }

  /** Takes the oldest of the partitions' next records. */
  private static final class Merge {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> fetched =
        new TreeMap<>(Comparator.comparingInt(TopicPartition::partition));

    private Merge(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
      this.consumer = consumer;
      this.ends = ends;
      ends.keySet().forEach(partition -> fetched.put(partition, new ArrayDeque<>()));
    }

    private Optional<ConsumerRecord<byte[], byte[]>> next() {
      long deadlineNanos = System.nanoTime() + KafkaAccess.PATIENCE.toNanos();
      for (List<TopicPartition> lacking = lacking(); !lacking.isEmpty(); lacking = lacking()) {
        if (System.nanoTime() > deadlineNanos) {
          throw new TimeoutException("the end of the range was not reached");
        }
        fetch(lacking);
      }
      return fetched.values().stream()
          .filter(records -> !records.isEmpty())
          .min(Comparator.comparing(Deque::peek, OLDEST))
          .map(Deque::poll);
    }

    /** Partitions of which the next record is not known, and that have one. */
    private List<TopicPartition> lacking() {
      return fetched.entrySet().stream()
          .filter(e -> e.getValue().isEmpty())
          .map(Map.Entry::getKey)
          .filter(partition -> consumer.position(partition) < ends.get(partition))
          .toList();
    }

    /** The others wait, so that no more than one batch of each is held. */
    private void fetch(List<TopicPartition> lacking) {
      consumer.pause(fetched.keySet());
      consumer.resume(lacking);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(KafkaAccess.POLL)) {
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.get(partition)) {
          fetched.get(partition).add(record);
        }
      }
    }
  }
}
