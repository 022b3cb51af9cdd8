package io.ecistreams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.ecistreams.config.EciConfig;
import io.ecistreams.config.TopicSettings;
import io.ecistreams.testing.BadInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** On a real broker no dead letter is too large for its topic, whatever its record was. */
class DeadLetterIT {
  private static final int BROKERS_DEFAULT_BYTES = 1_048_588;

  @TempDir Path directory;

  private final ListAppender<ILoggingEvent> failures = new ListAppender<>();
  private final Logger policy = (Logger) LoggerFactory.getLogger(FailurePolicy.class);

  @BeforeEach
  void listen() {
    failures.start();
    policy.addAppender(failures);
  }

  @AfterEach
  void stopListening() {
    policy.detachAppender(failures);
  }

  @Test
  void shouldGoOnWhenPackedRecordsOnAnyInputAreLargerThanMayBeSent() throws Exception {
    Instant started = Instant.now();
    try (StreamFixture fixture = new StreamFixture(directory, settings())) {
      fixture.startApplication(Map.of());
      TopicSettings topics = fixture.config(Map.of()).topics();
      List<String> inputs =
          List.of(topics.negatives(), topics.verdicts(), topics.commands(), topics.outcomes());
      for (String input : inputs) {
        // Some kilobytes on the broker, and of a time that retention deletes at once.
        send(fixture, input, new byte[5 << 20], "zstd");
      }

      List<ConsumerRecord<byte[], byte[]>> letters = fixture.deadLetters(inputs.size());

      assertThat(letters)
          .hasSize(inputs.size())
          .allSatisfy(
              letter -> {
                assertThat(header(letter, "eci.reason")).isEqualTo("TOO_LARGE");
                assertThat(header(letter, "eci.omitted")).startsWith("the value, 5242880 bytes");
                assertThat(header(letter, "eci.timestamp")).isEqualTo("1000000000000");
                assertThat(letter.timestamp()).isGreaterThanOrEqualTo(started.toEpochMilli());
              })
          .extracting(letter -> header(letter, "__streams.errors.topic"))
          .containsExactlyInAnyOrderElementsOf(inputs);
      assertGoesOn(fixture);
    }
  }

  @Test
  void shouldShortenToWhatTheTopicTakesWhenSomebodyElseMadeIt() throws Exception {
    byte[] noise = new byte[BROKERS_DEFAULT_BYTES - 300];
    new Random(7).nextBytes(noise);
    noise[0] = 1;
    try (StreamFixture fixture = new StreamFixture(directory, settings())) {
      limitDeadLetters(fixture.config(Map.of()));
      fixture.startApplication(Map.of());
      byte[] small = Arrays.copyOf(noise, 1_000_000);
      send(fixture, fixture.config(Map.of()).topics().negatives(), noise, "none");
      send(fixture, fixture.config(Map.of()).topics().negatives(), small, "none");

      List<ConsumerRecord<byte[], byte[]>> letters = fixture.deadLetters(2);

      assertThat(letters)
          .anySatisfy(
              letter -> {
                assertThat(header(letter, "eci.omitted")).startsWith("the value, 1048288 bytes");
                assertThat(letter.value()).isNull();
              })
          .anySatisfy(letter -> assertThat(letter.value()).isEqualTo(small));
      assertGoesOn(fixture);
    }
  }

  private void assertGoesOn(StreamFixture fixture) throws InterruptedException {
    fixture.send(List.of(fixture.encode(BadInput.good(1).build())));
    fixture.await("good", ranking -> StreamFixture.examples(ranking) == 3);
    assertThat(fixture.state()).isEqualTo(State.RUNNING);
    assertThat(failures.list).isEmpty();
  }

  private Map<String, String> settings() throws Exception {
    return Map.of("backgrounds.file", StreamFixture.givenBackground(directory).toString());
  }

  private static void limitDeadLetters(EciConfig config) throws Exception {
    ConfigResource topic =
        new ConfigResource(ConfigResource.Type.TOPIC, config.topics().deadLetters());
    ConfigEntry limit =
        new ConfigEntry(
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(BROKERS_DEFAULT_BYTES));
    try (Admin admin = Admin.create(config.adminProperties())) {
      admin
          .incrementalAlterConfigs(Map.of(topic, List.of(new AlterConfigOp(limit, OpType.SET))))
          .all()
          .get();
    }
  }

  private static void send(StreamFixture fixture, String topic, byte[] value, String compression)
      throws Exception {
    Map<String, Object> properties = new HashMap<>(fixture.config(Map.of()).producerProperties());
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 << 20);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, null, 1_000_000_000_000L, null, value)).get();
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return record.headers().lastHeader(name) == null
        ? ""
        : new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
