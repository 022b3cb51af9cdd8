package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {

  private static final TopicPartition PARTITION = new TopicPartition("letters", 0);

  @TempDir Path directory;

  @Test
  void shouldGiveBackRecordsWhenRestartedOnTheSameDirectory() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
        admin
            .createTopics(List.of(new NewTopic("letters", Optional.of(1), Optional.empty())))
            .all()
            .get(10, TimeUnit.SECONDS);
      }
      produce(broker, "first");
      assertThat(consume(broker, 1)).containsExactly("first");
    }

    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      produce(broker, "second");

      assertThat(consume(broker, 2)).containsExactly("first", "second");
    }
  }

  @Test
  void shouldListenOnLoopbackOnly() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      assertThat(broker.bootstrapServers()).matches("127\\.0\\.0\\.1:\\d+");
    }
  }

  @Test
  void shouldStartAndStopWithinSeconds() {
    long before = System.nanoTime();
    EmbeddedBroker.start(directory).close();

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
  }

  private static void produce(EmbeddedBroker broker, String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      producer.send(new ProducerRecord<>("letters", value)).get(10, TimeUnit.SECONDS);
    }
  }

  private static List<String> consume(EmbeddedBroker broker, int count) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      consumer.assign(List.of(PARTITION));
      consumer.seekToBeginning(List.of(PARTITION));
      List<String> values = new ArrayList<>();
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      while (values.size() < count && System.nanoTime() < deadline) {
        for (ConsumerRecord<String, String> r : consumer.poll(Duration.ofMillis(200))) {
          values.add(r.value());
        }
      }
      return values;
    }
  }
}
