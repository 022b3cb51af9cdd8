package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.cli.CommandRun;
import io.ecistreams.testing.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which records `eci skip` passes by, and which it does not. */
class RecordSkipIT {
  @TempDir Path directory;

  @Test
  void shouldPassByOnlyTheNextRecordAndOnlyIfThereIsNoRoomForIt() throws Exception {
    Path backgrounds = StreamFixture.givenBackground(directory);
    try (StreamFixture fixture =
        new StreamFixture(directory, Map.of("backgrounds.file", backgrounds.toString()))) {
      String topic = fixture.config(Map.of()).topics().negatives();
      // The first record of its partition: nothing is committed yet.
      sendGiant(fixture, topic);
      fixture.send(List.of(fixture.encode(BadInput.good(1).build())), 1);

      assertRefused(fixture, topic + "-0-1", "is read up to offset 0 only");
      assertRefused(fixture, topic + "-9-0", "There is no partition");
      assertRefused(fixture, "other-0-0", "does not read topic other; it reads ");
      CommandRun skipped = skip(fixture, topic + "-0-0");
      assertThat(skipped.out()).as(skipped.err()).isEqualTo("left out " + topic + "-0-0\n");
      assertRefused(fixture, topic + "-0-0", "is read up to offset 1 already");
      assertRefused(fixture, topic + "-0-1", "bytes only: instances have room for it");
      assertRefused(fixture, topic + "-1-0", "has no record at offset 0, nor behind it");

      fixture.startApplication(Map.of());
      fixture.await("good", ranking -> StreamFixture.examples(ranking) == 3);
      assertRefused(fixture, topic + "-0-2", "is running");
      List<ConsumerRecord<byte[], byte[]>> letters = fixture.deadLetters(1);
      assertThat(letters).hasSize(1);
      assertThat(header(letters.get(0), "eci.reason")).isEqualTo("SKIPPED");
      assertThat(header(letters.get(0), "eci.omitted")).endsWith("it lies at " + topic + "-0-0");
    }
  }

  private static void sendGiant(StreamFixture fixture, String topic) throws Exception {
    Map<String, Object> properties = new HashMap<>(fixture.config(Map.of()).producerProperties());
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, 0, null, new byte[5 << 20])).get();
    }
  }

  private static void assertRefused(StreamFixture fixture, String place, String sentence) {
    CommandRun run = skip(fixture, place);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains(sentence);
  }

  private static CommandRun skip(StreamFixture fixture, String place) {
    return CommandRun.of(fixture.environment(Map.of()), "skip", place, "--yes");
  }

  private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
