package io.ecistreams.runtime;

import io.ecistreams.avro.Ranking;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.ConfluentAvroSerde;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands every committed ranking to a listener, from the beginning of the topic, on a thread of its
 * own.
 */
public final class RankingFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RankingFeed.class);
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaConsumer<String, Ranking> consumer;
  private final SchemaRegistry registry;
  private final String topic;
  private final Consumer<Ranking> listener;
  private final Thread thread;

  /**
   * A feed that is not started.
   *
   * @param listener called on the feed's thread; must return quickly
   */
  public RankingFeed(EciConfig config, Consumer<Ranking> listener) {
    this.registry = RetryingSchemaRegistry.connect(EciApplication.registryConfig(config));
    this.consumer =
        new KafkaConsumer<>(
            config.consumerProperties(),
            new StringDeserializer(),
            new ConfluentAvroSerde<>(Ranking.class, registry, false).deserializer());
    this.topic = config.topics().rankings();
    this.listener = listener;
    this.thread = new Thread(this::run, "ranking-feed");
    thread.setDaemon(true);
  }

  /** Starts reading. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (true) {
        for (ConsumerRecord<String, Ranking> record : consumer.poll(POLL)) {
          Optional.ofNullable(record.value()).ifPresent(listener);
        }
      }
    } catch (WakeupException e) {
      // close() asked for it
    } catch (RuntimeException e) {
      LOG.error("rankings are not read any more: {}", e.toString());
    } finally {
      consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
      registry.close();
    }
  }

  /** Stops reading and waits for the thread, a second at most. */
  @Override
  public void close() {
    consumer.wakeup();
    try {
      thread.join(1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
