package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.config.EciConfig;
import io.ecistreams.topology.ConsumerLag;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far the input is read, as its consumer knows. */
class InputLagIT {
  @TempDir Path directory;

  @Test
  void shouldCountWhatIsFetchedAndWhatIsNotWhenAConsumerIsAsked() throws Exception {
    try (StreamFixture fixture = new StreamFixture(directory, Map.of())) {
      send(fixture, 10);
      EciConfig config = fixture.config(Map.of());
      TopicPartition place = new TopicPartition(config.topics().negatives(), 0);
      Map<String, Object> consumerConfig = new HashMap<>(config.consumerProperties());
      consumerConfig.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 4);
      consumerConfig.put(
          ConsumerConfig.CLIENT_ID_CONFIG, Thread.currentThread().getName() + "-consumer");
      consumerConfig.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
      consumerConfig.put(
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
      ConsumerLag lag = new ConsumerLag(Optional.empty());
      try (Consumer<byte[], byte[]> consumer = lag.getConsumer(consumerConfig)) {
        assertThat(lag.unread(place.topic(), 0, 0)).as("not assigned").isZero();
        consumer.assign(List.of(place));
        consumer.seekToBeginning(List.of(place));
        int read = 0;
        while (read == 0) {
          read = consumer.poll(Duration.ofSeconds(10)).count();
        }

        assertThat(read).isEqualTo(4);
        assertThat(lag.unread(place.topic(), 0, 1)).isEqualTo(8);
        assertThat(lag.unread(place.topic(), 0, 3)).isEqualTo(6);
      }
    }
  }

  private static void send(StreamFixture fixture, int records) {
    EciConfig config = fixture.config(Map.of());
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            config.producerProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < records; i++) {
        producer.send(
            new ProducerRecord<>(config.topics().negatives(), 0, null, new byte[] {(byte) i}));
      }
    }
  }
}
