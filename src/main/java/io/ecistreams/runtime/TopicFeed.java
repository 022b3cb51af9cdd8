package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RegistryUnavailableException;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every committed record of a topic to a listener, from its beginning, on a thread of its
 * own.
 *
 * @param <T> the generated class of the records
 */
final class TopicFeed<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KafkaConsumer<String, T> consumer;
  private final SchemaRegistry registry;
  private final String topic;
  private final BiConsumer<String, Optional<T>> listener;
  private final Thread thread;
  private final boolean endures;
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile Optional<RuntimeException> failure = Optional.empty();

  /**
   * A feed that is not started.
   *
   * @param listener gets key and value, empty for a tombstone, on the feed's thread; must return
   *     quickly
   * @param endures whether it goes on whatever happens, and passes over what cannot be read; else
   *     it ends with the first failure
   */
  TopicFeed(
      EciConfig config,
      String topic,
      Function<AvroSerdes, Serde<T>> serde,
      BiConsumer<String, Optional<T>> listener,
      boolean endures) {
    this.endures = endures;
    this.registry = RetryingSchemaRegistry.connect(EciApplication.registryConfig(config));
    this.consumer =
        new KafkaConsumer<>(
            config.consumerProperties(),
            new StringDeserializer(),
            serde.apply(AvroSerdes.of(registry, false)).deserializer());
    this.topic = topic;
    this.listener = listener;
    this.thread = new Thread(this::run, "feed-" + topic);
    thread.setDaemon(true);
  }

  /** Starts reading. */
  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        try {
          read();
        } catch (WakeupException e) {
          return; // close() asked for it
        } catch (RuntimeException e) {
          if (!endures) {
            failure = Optional.of(e);
            LOG.error("{} is not read any more: {}", topic, e.toString());
            return;
          }
          recover(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
      registry.close();
    }
  }

  private void read() {
    if (consumer.assignment().isEmpty()) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }
    while (true) {
      for (ConsumerRecord<String, T> record : consumer.poll(POLL)) {
        listener.accept(record.key(), Optional.ofNullable(record.value()));
      }
    }
  }

  /** Passes over a record that cannot be read at all; what may pass is waited for. */
  private void recover(RuntimeException problem) throws InterruptedException {
    if (problem instanceof RecordDeserializationException bad
        && !(bad.getCause() instanceof RegistryUnavailableException)) {
      LOG.warn(
          "{}-{} at offset {} is passed over: {}",
          bad.topicPartition().topic(),
          bad.topicPartition().partition(),
          bad.offset(),
          String.valueOf(bad.getCause()));
      consumer.seek(bad.topicPartition(), bad.offset() + 1);
      return;
    }
    LOG.warn(
        "{} cannot be read now, tried again in {} s: {}",
        topic,
        RETRY.toSeconds(),
        problem.toString());
    closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits until the feed is closed.
   *
   * @throws KafkaAccessException if it can read no more
   */
  void awaitEnd() throws InterruptedException {
    thread.join();
    if (failure.isPresent()) {
      throw new KafkaAccessException(
          "Topic %s is not read any more: %s".formatted(topic, failure.get().getMessage()),
          failure.get());
    }
  }

  /** Stops reading and waits for the thread, a second at most. */
  @Override
  public void close() {
    closing.countDown();
    consumer.wakeup();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
