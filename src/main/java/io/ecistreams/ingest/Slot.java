package io.ecistreams.ingest;

import io.ecistreams.ingest.IngestException.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition of the ledger. All instances write to it under the same transactional id, one at a
 * time: who begins ends what another has begun, and has then everything in sight that was ever
 * committed, as nobody else's transactions touch this partition. So a key that is not found then
 * was not delivered, and what is committed while nobody else has begun is delivered once. Whoever
 * was ended so begins anew, and looks again.
 */
final class Slot {
  /** How long a consumer waits for an answer. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(Slot.class);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
  static final Duration POLL = Duration.ofMillis(200);
  private static final String CONTENT = "eci.content";
  private static final int ATTEMPTS = 6;
  private static final int FIRST_PAUSE_MS = 100;

  private final TopicPartition partition;
  private final String topic;
  private final Supplier<Producer<byte[], byte[]>> newProducer;
  private final Supplier<Consumer<byte[], byte[]>> newConsumer;
  private final LostEnd lostEnd;
  private final ReentrantLock lock = new ReentrantLock(true);

  /** Where the delivery of a key is. */
  private final Map<String, Long> offsets;

  /** Its transactions are the only ones as long as it is not fenced. */
  private volatile Optional<Producer<byte[], byte[]>> producer = Optional.empty();

  private Optional<Consumer<byte[], byte[]>> consumer = Optional.empty();

  /** Everything before it is in {@link #offsets}. */
  private long readTo;

  /**
   * A slot that has asked nobody yet.
   *
   * @param partition of the ledger
   * @param topic that the records go to
   * @param mostKeys that are known, the newest
   * @param newProducer makes producers with the slot's transactional id
   * @param newConsumer makes consumers
   */
  Slot(
      TopicPartition partition,
      String topic,
      int mostKeys,
      Supplier<Producer<byte[], byte[]>> newProducer,
      Function<IsolationLevel, Consumer<byte[], byte[]>> newConsumer) {
    this.partition = partition;
    this.topic = topic;
    this.offsets =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > mostKeys;
          }
        };
    this.newProducer = newProducer;
    this.newConsumer = () -> newConsumer.apply(IsolationLevel.READ_COMMITTED);
    this.lostEnd =
        new LostEnd(partition, topic, () -> newConsumer.apply(IsolationLevel.READ_UNCOMMITTED));
  }

  /** As {@link Ledger#deliver}. */
  Optional<Delivery> deliver(String key, Delivery delivery, Ledger.Records records) {
    try {
      if (!lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IngestException(
            Kind.BUSY, "Too many requests are being written; send it again soon.");
      }
      try {
        return deliverAlone(key, delivery, records);
      } finally {
        lock.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IngestException(Kind.NOT_WRITTEN, "This instance stops; send it again.", e);
    }
  }

  private Optional<Delivery> deliverAlone(String key, Delivery delivery, Ledger.Records records)
      throws InterruptedException {
    for (int attempt = 0; ; attempt++) {
      try {
        begin();
        Optional<Delivery> earlier = find(key);
        if (earlier.isEmpty()) {
          commit(key, delivery, records);
          // Where the brokers forget the end of a transaction it is found out now.
          find(key);
        }
        return earlier;
      } catch (RuntimeException e) {
        giveUp(e);
        if (!isFenced(e) || attempt == ATTEMPTS) {
          throw e;
        }
      }
      // Longer each time, so that of two that end each other one comes through.
      Thread.sleep(ThreadLocalRandom.current().nextInt(FIRST_PAUSE_MS << attempt));
    }
  }

  private static boolean isFenced(Throwable failure) {
    return KafkaLedger.isFrom(failure, ProducerFencedException.class)
        || KafkaLedger.isFrom(failure, InvalidProducerEpochException.class);
  }

  /** Ends what others have begun, and learns what they have committed. */
  private void begin() {
    if (producer.isPresent()) {
      return;
    }
    Producer<byte[], byte[]> opened = newProducer.get();
    producer = Optional.of(opened);
    opened.initTransactions();
    readOn();
    if (lostEnd.write(opened, readTo)) {
      readOn();
    }
  }

  private void readOn() {
    Consumer<byte[], byte[]> reader = reader();
    long begin = reader.beginningOffsets(List.of(partition), PATIENCE).get(partition);
    long end = reader.endOffsets(List.of(partition), PATIENCE).get(partition);
    reader.seek(partition, Math.max(readTo, begin));
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (reader.position(partition, PATIENCE) < end) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        if (record.key() != null) {
          put(text(record.key()), record.offset());
        }
        deadline = System.nanoTime() + PATIENCE.toNanos();
      }
      requireBefore(deadline, partition);
    }
    readTo = end;
  }

  static void requireBefore(long deadline, TopicPartition partition) {
    if (System.nanoTime() > deadline) {
      throw new TimeoutException("reading " + partition + " took too long");
    }
  }

  private Consumer<byte[], byte[]> reader() {
    if (consumer.isEmpty()) {
      consumer = Optional.of(newConsumer.get());
      consumer.get().assign(List.of(partition));
    }
    return consumer.get();
  }

  private Optional<Delivery> find(String key) {
    Long offset = offsets.get(key);
    if (offset == null) {
      return Optional.empty();
    }
    Consumer<byte[], byte[]> reader = reader();
    if (reader.beginningOffsets(List.of(partition), PATIENCE).get(partition) > offset) {
      return Optional.empty();
    }
    reader.seek(partition, offset);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        if (record.offset() != offset || !Arrays.equals(record.key(), bytes(key))) {
          // Kept no longer, or lost by the broker.
          return Optional.empty();
        }
        byte[] content = record.headers().lastHeader(CONTENT).value();
        return Optional.of(new Delivery(text(content), record.value()));
      }
      requireBefore(deadline, partition);
    }
  }

  private void commit(String key, Delivery delivery, Ledger.Records records) {
    Producer<byte[], byte[]> sender = producer.orElseThrow();
    sender.beginTransaction();
    records.forEach(
        (recordKey, value) ->
            sender.send(new ProducerRecord<>(topic, recordKey.orElse(null), value)));
    // The entry says that all of them are there.
    sender.flush();
    ProducerRecord<byte[], byte[]> entry =
        new ProducerRecord<>(
            partition.topic(), partition.partition(), bytes(key), delivery.answer());
    entry.headers().add(CONTENT, bytes(delivery.content()));
    AtomicLong offset = new AtomicLong();
    sender.send(entry, (place, failure) -> offset.set(failure == null ? place.offset() : -1));
    sender.commitTransaction();
    put(key, offset.get());
  }

  /** Where the key was known already, as one whose delivery is kept no longer, it is newest now. */
  private void put(String key, long offset) {
    offsets.remove(key);
    offsets.put(key, offset);
  }

  /** A producer that has failed is not used again: whoever comes next ends what it has begun. */
  private void giveUp(RuntimeException failure) {
    if (!isFenced(failure) && !KafkaLedger.isFrom(failure, TimeoutException.class)) {
      abort();
    }
    producer.ifPresent(given -> given.close(Duration.ZERO));
    producer = Optional.empty();
  }

  /** So that readers of the input need not wait for the timeout, as maybe nobody comes next. */
  private void abort() {
    try {
      producer.ifPresent(Producer::abortTransaction);
    } catch (KafkaException | IllegalStateException e) {
      LOG.debug("{} is left to the timeout", partition, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Ends what is under way. */
  void close() {
    producer.ifPresent(given -> given.close(CLOSE_WITHIN));
    if (lock.tryLock()) {
      try {
        consumer.ifPresent(given -> given.close(CloseOptions.timeout(CLOSE_WITHIN)));
        consumer = Optional.empty();
      } finally {
        lock.unlock();
      }
    }
  }
}
