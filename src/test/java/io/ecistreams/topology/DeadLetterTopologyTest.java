package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.avro.TrainingOutcome;
import io.ecistreams.avro.Verdict;
import io.ecistreams.config.EciConfig;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.testing.Mined;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A dead letter can be sent, is as old as it is, and says what is ours and what was the record's.
 */
class DeadLetterTopologyTest {
  private static final Instant START = TopologyHarness.START;
  private static final int SENDABLE = EciConfig.LARGEST_RECORD_BYTES;
  private static final int TOO_LARGE = 5 << 20;
  private static final String EXAMPLE_ID = "suspected-0123456789abcdef";
  private static final TopicNames TOPICS = TopicNames.standard();

  private final TopologyHarness harness = new TopologyHarness(given());

  @AfterEach
  void close() {
    harness.close();
  }

  static Stream<String> inputs() {
    return Stream.of(TOPICS.negatives(), TOPICS.verdicts(), TOPICS.commands(), TOPICS.outcomes());
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void shouldLeaveOutTheValueWhenItIsTooLarge(String topic) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace-id", new byte[] {42});

    pipe(topic, new byte[] {7}, new byte[TOO_LARGE], headers);

    TestRecord<byte[], byte[]> letter = onlyLetter();
    assertThat(text(letter, "eci.reason")).hasValue("TOO_LARGE");
    assertThat(text(letter, "eci.omitted"))
        .hasValue("the value, 5242880 bytes; read it at " + topic + "-0-0");
    assertThat(letter.headers().lastHeader("trace-id").value()).containsExactly(42);
    assertThat(letter.key()).containsExactly(7);
    assertThat(letter.value()).isNull();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void shouldLeaveOutTheKeyWhenThatIsTooLarge(String topic) {
    pipe(topic, new byte[TOO_LARGE], valid(topic), new RecordHeaders());

    TestRecord<byte[], byte[]> letter = onlyLetter();
    assertThat(text(letter, "eci.omitted"))
        .hasValue("the key, 5242880 bytes; read it at " + topic + "-0-0");
    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isEqualTo(valid(topic));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void shouldLeaveOutTheHeadersWhenTheseAreTooLarge(String topic) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("blob", new byte[TOO_LARGE]);

    pipe(topic, new byte[] {7}, valid(topic), headers);

    TestRecord<byte[], byte[]> letter = onlyLetter();
    assertThat(text(letter, "eci.omitted").orElseThrow())
        .startsWith("the headers, 52429")
        .endsWith("; read them at " + topic + "-0-0");
    assertThat(letter.headers().lastHeader("blob")).isNull();
    assertThat(letter.key()).containsExactly(7);
    assertThat(letter.value()).isEqualTo(valid(topic));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void shouldLeaveOutAllOfItWhenAllOfItIsTooLarge(String topic) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("blob", new byte[TOO_LARGE]);

    pipe(topic, new byte[TOO_LARGE], new byte[TOO_LARGE], headers);

    TestRecord<byte[], byte[]> letter = onlyLetter();
    assertThat(text(letter, "eci.omitted").orElseThrow())
        .startsWith("the key, the value and the headers, 1572")
        .endsWith("; read them at " + topic + "-0-0");
    assertThat(letter.key()).isNull();
    assertThat(letter.value()).isNull();
    assertThat(text(letter, "__streams.errors.topic")).hasValue(topic);
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void shouldKeepAllOfItUpToTheLargestThatCanBeSent(String topic) {
    // Many small headers under our names: each grows by the name that it gets instead.
    RecordHeaders headers = new RecordHeaders();
    for (int i = 0; i < 1_000; i++) {
      headers.add("eci.x", new byte[0]);
    }
    byte[] large = new byte[SENDABLE - (64 << 10)];

    pipe(topic, new byte[] {7}, large, headers);

    TestRecord<byte[], byte[]> letter = onlyLetter();
    assertThat(text(letter, "eci.omitted")).isEmpty();
    assertThat(letter.value()).isEqualTo(large);
    assertThat(letter.headers().headers("original.eci.x")).hasSize(1_000);
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void shouldHaveTheTimeOfItsWritingWhenTheRecordIsOld(String topic) {
    Instant old = Instant.parse("2001-02-03T04:05:06.007Z");
    harness.driver.advanceWallClockTime(Duration.ofSeconds(90));

    raw(topic).pipeInput(new TestRecord<>(null, new byte[] {1}, new RecordHeaders(), old));

    TestRecord<byte[], byte[]> letter = onlyLetter();
    assertThat(letter.getRecordTime()).isEqualTo(START.plusSeconds(90));
    assertThat(text(letter, "eci.timestamp")).hasValue(Long.toString(old.toEpochMilli()));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void shouldNotTakeHeadersOfTheRecordForOursWhenTheyLookLikeThem(String topic) {
    RecordHeaders forged = new RecordHeaders();
    for (String name :
        List.of(
            "eci.reason",
            "eci.omitted",
            "eci.anything",
            "__streams.errors.message",
            "__streams.errors.offset",
            "ecint")) {
      forged.add(name, "forged".getBytes(StandardCharsets.UTF_8));
    }

    pipe(topic, null, new byte[] {1}, forged);

    TestRecord<byte[], byte[]> letter = onlyLetter();
    Headers headers = letter.headers();
    for (String name :
        List.of("eci.reason", "__streams.errors.message", "__streams.errors.offset")) {
      assertThat(headers.headers(name)).as(name).hasSize(1);
      assertThat(text(letter, name)).as(name).isNotEqualTo(Optional.of("forged"));
      assertThat(text(letter, "original." + name)).hasValue("forged");
    }
    assertThat(text(letter, "eci.omitted")).isEmpty();
    assertThat(text(letter, "eci.anything")).isEmpty();
    assertThat(text(letter, "original.eci.anything")).hasValue("forged");
    assertThat(text(letter, "ecint")).hasValue("forged");
  }

  @Test
  void shouldTreatTheHeadersAlikeWhenOnlyTheBoardCanRefuse() {
    RecordHeaders forged = new RecordHeaders();
    forged.add("eci.omitted", "forged".getBytes(StandardCharsets.UTF_8));
    byte[] value =
        harness.encode(Mined.record("board", "bm25", 1, 3, 16, START).setEncoderId("enc").build());

    pipe(TOPICS.negatives(), new byte[] {7}, value, forged);

    TestRecord<byte[], byte[]> letter = onlyLetter();
    assertThat(text(letter, "eci.reason")).hasValue("MIXED_DIMENSIONS");
    assertThat(text(letter, "eci.omitted")).isEmpty();
    assertThat(text(letter, "original.eci.omitted")).hasValue("forged");
    assertThat(letter.value()).isEqualTo(value);
  }

  @Test
  void shouldPublishNothingWithTheHeadersOfARecord() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("blob", new byte[2 << 20]);

    pipe(
        TOPICS.negatives(),
        null,
        harness.encode(Mined.record("board", "bm25", 1, 3, 8, START).setEncoderId("enc").build()),
        headers);
    harness.driver.advanceWallClockTime(Duration.ofSeconds(5));

    for (String topic :
        List.of(
            TOPICS.backgrounds(),
            TOPICS.rankings(),
            TOPICS.sourceScores(),
            TOPICS.mixtures(),
            TOPICS.alerts(),
            TOPICS.quarantine())) {
      harness
          .driver
          .createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
          .readRecordsToList()
          .forEach(record -> assertThat(record.headers()).as(topic).isEmpty());
    }
    assertThat(harness.deadLetters.isEmpty()).isTrue();
  }

  /** A record that would be taken there, if it came alone. */
  private byte[] valid(String topic) {
    if (topic.equals(TOPICS.negatives())) {
      return harness.encode(
          Mined.record("board", "bm25", 1, 3, 8, START).setEncoderId("enc").build());
    }
    if (topic.equals(TOPICS.outcomes())) {
      return harness
          .serdes()
          .outcomes()
          .serializer()
          .serialize(
              topic,
              TrainingOutcome.newBuilder()
                  .setBoard("board")
                  .setId("1")
                  .setMetric("ndcg@10")
                  .setValue(0.42)
                  .setBaseline(0.4)
                  .setSource("bm25")
                  .setAt(Instant.EPOCH)
                  .build());
    }
    return topic.equals(TOPICS.verdicts())
        ? harness
            .serdes()
            .verdicts()
            .serializer()
            .serialize(topic, new Verdict("board", "bm25", EXAMPLE_ID, true, null))
        : harness
            .serdes()
            .commands()
            .serializer()
            .serialize(
                topic, new Command("board", "bm25", CommandKind.RELEARN_BASELINE, Instant.EPOCH));
  }

  private void pipe(String topic, byte[] key, byte[] value, RecordHeaders headers) {
    raw(topic).pipeInput(new TestRecord<>(key, value, headers, START));
  }

  private TestInputTopic<byte[], byte[]> raw(String topic) {
    return harness.driver.createInputTopic(
        topic, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private TestRecord<byte[], byte[]> onlyLetter() {
    List<TestRecord<byte[], byte[]>> letters = harness.deadLetters.readRecordsToList();
    assertThat(letters).hasSize(1);
    assertThat(bytes(letters.get(0))).isLessThan(SENDABLE);
    return letters.get(0);
  }

  /** As a producer counts them, without the few of a batch. */
  private static long bytes(TestRecord<byte[], byte[]> record) {
    long headers =
        Arrays.stream(record.headers().toArray())
            .mapToLong(header -> header.key().length() + header.value().length + 2L)
            .sum();
    return headers + length(record.key()) + length(record.value());
  }

  private static long length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static Optional<String> text(TestRecord<byte[], byte[]> record, String name) {
    return Optional.ofNullable(record.headers().lastHeader(name))
        .map(Header::value)
        .map(value -> new String(value, StandardCharsets.UTF_8));
  }

  private static TopologyHarness.Options given() {
    return new TopologyHarness.Options()
        .calibration(
            new CalibrationPolicy(
                128,
                16,
                0,
                Map.of(
                    "board",
                    new CosineBackground(
                        "enc", 8, 0, 0.3, 0, 0.3, 128, CosineBackground.Origin.GIVEN))));
  }
}
