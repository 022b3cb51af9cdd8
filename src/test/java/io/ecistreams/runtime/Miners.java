package io.ecistreams.runtime;

import static org.awaitility.Awaitility.await;

import io.ecistreams.config.EciConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Miners, each a thread with an idempotent producer, that send as many records as they are allowed
 * to, over all partitions.
 */
final class Miners implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final EciConfig config;
  private final Semaphore allowed = new Semaphore(0);
  private final AtomicInteger acknowledged = new AtomicInteger();
  private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts the miners; nothing is allowed yet.
   *
   * @param values of each miner, in order
   */
  Miners(EciConfig config, List<List<byte[]>> values, long seed) {
    this.config = config;
    for (int miner = 0; miner < values.size(); miner++) {
      List<byte[]> own = values.get(miner);
      Random random = new Random(seed + miner);
      Thread thread = new Thread(() -> mine(own, random), "miner-" + miner);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  private void mine(List<byte[]> values, Random random) {
    String topic = config.topics().negatives();
    int partitions = config.topics().partitions();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        allowed.acquire();
        producer.send(
            new ProducerRecord<>(topic, random.nextInt(partitions), null, value),
            (metadata, failure) -> {
              if (failure == null) {
                acknowledged.incrementAndGet();
              } else {
                failures.add(failure);
              }
            });
      }
    } catch (InterruptedException e) {
      // close() asked for it
    } catch (RuntimeException e) {
      failures.add(e);
    }
  }

  /** Lets them send so many more records, together. */
  void allow(int records) {
    allowed.release(records);
  }

  /** Waits until all records are acknowledged, and fails if one was not. */
  void finish() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
    requireNoFailure();
  }

  /** Waits until so many records are acknowledged. */
  void awaitAcknowledged(int records) {
    await().atMost(PATIENCE).until(() -> acknowledged() >= records || !failures.isEmpty());
    requireNoFailure();
  }

  private void requireNoFailure() {
    if (!failures.isEmpty()) {
      throw new AssertionError("a record was not sent: " + failures, failures.peek());
    }
  }

  int acknowledged() {
    return acknowledged.get();
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }
}
