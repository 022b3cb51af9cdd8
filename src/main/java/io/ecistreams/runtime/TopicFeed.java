package io.ecistreams.runtime;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.QuarantinedExample;
import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.retry.Retries;
import io.ecistreams.retry.Retries.Waits;
import io.ecistreams.serde.AvroSerdes;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordDeserializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every committed record of a topic to a listener, from its beginning, on a thread of its
 * own. Records that somebody else wrote are passed over.
 *
 * @param <T> the generated class of the records
 */
public final class TopicFeed<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final KafkaConsumer<String, T> consumer;
  private final SchemaRegistry registry;
  private final String topic;
  private final BiConsumer<String, Optional<T>> listener;
  private final Thread thread;
  private final boolean endures;
  private final Retries retries;
  private volatile Optional<RuntimeException> failure = Optional.empty();

  /**
   * The rankings, until Kafka or the registry fails; not started.
   *
   * @param listener called on the feed's thread; must return quickly
   */
  public static TopicFeed<Ranking> rankings(EciConfig config, Consumer<Ranking> listener) {
    return new TopicFeed<>(
        config,
        config.topics().rankings(),
        AvroSerdes::rankings,
        (board, ranking) -> ranking.ifPresent(listener),
        false);
  }

  /**
   * The examples for people, until Kafka or the registry fails; not started.
   *
   * @param listener called on the feed's thread; must return quickly
   */
  public static TopicFeed<QuarantinedExample> quarantine(
      EciConfig config, Consumer<QuarantinedExample> listener) {
    return new TopicFeed<>(
        config,
        config.topics().quarantine(),
        AvroSerdes::quarantine,
        (board, example) -> example.ifPresent(listener),
        false);
  }

  /**
   * The changes of alerts, whatever happens to broker and registry; not started.
   *
   * @param listener gets the fingerprint and the alert, empty where it is forgotten, on the feed's
   *     thread; must return quickly
   */
  public static TopicFeed<Alert> alerts(
      EciConfig config, BiConsumer<String, Optional<Alert>> listener) {
    return new TopicFeed<>(config, config.topics().alerts(), AvroSerdes::alerts, listener, true);
  }

  /**
   * A feed that is not started.
   *
   * @param listener gets key and value, empty for a tombstone, on the feed's thread; must return
   *     quickly
   * @param endures whether it goes on whatever happens; else it ends with the first failure
   */
  private TopicFeed(
      EciConfig config,
      String topic,
      Function<AvroSerdes, Serde<T>> serde,
      BiConsumer<String, Optional<T>> listener,
      boolean endures) {
    this.endures = endures;
    this.retries =
        new Retries(Waits.always(RETRY), e -> endures && !isClosing(e), this::warnOfWait);
    this.registry =
        endures
            ? RetryingSchemaRegistry.connect(Assembly.registryConfig(config))
            : RegistryCheck.answering(config);
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
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      retries.call(this::readOn);
    } catch (InterruptedException | WakeupException | InterruptException e) {
      // close() asked for it
    } catch (RuntimeException e) {
      failure = Optional.of(e);
      LOG.error("{} is not read any more: {}", topic, e.toString());
    } finally {
      // A set flag would keep the consumer from leaving in order.
      Thread.interrupted();
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
      registry.close();
    }
  }

  private static boolean isClosing(Throwable failure) {
    return failure instanceof WakeupException || failure instanceof InterruptException;
  }

  /** Reads until something fails. */
  private Void readOn() {
    if (consumer.assignment().isEmpty()) {
      List<TopicPartition> partitions = KafkaAccess.partitions(consumer, topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
    }
    while (true) {
      try {
        for (ConsumerRecord<String, T> record : consumer.poll(KafkaAccess.POLL)) {
          listener.accept(record.key(), Optional.ofNullable(record.value()));
        }
      } catch (RecordDeserializationException e) {
        KafkaAccess.passOver(consumer, e);
      }
    }
  }

  private void warnOfWait(Throwable problem) {
    LOG.warn(
        "{} cannot be read now, tried again in {} s: {}",
        topic,
        RETRY.toSeconds(),
        problem.toString());
  }

  /**
   * Waits until the feed is closed.
   *
   * @throws KafkaAccessException if it can read no more
   */
  public void awaitEnd() throws InterruptedException {
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
    consumer.wakeup();
    try {
      thread.join(500);
      // Only one that waits to try again is left: an interrupt would disturb a consumer that
      // leaves.
      thread.interrupt();
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
