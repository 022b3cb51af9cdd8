package io.ecistreams.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.avro.Ranking;
import io.ecistreams.avro.SourceScore;
import io.ecistreams.model.Background;
import io.ecistreams.model.CalibrationPolicy;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.WindowPolicy;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.testing.Mined;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of bad input: refused with a reason and its own bytes, and the stream goes on. */
class BadInputTopologyTest {
  private static final int D = 8;
  private static final IntakeLimits LIMITS = new IntakeLimits(20, 20, 2_000, 64, 50, 50, 60_000);

  /** A spoiled record and what must be said of it. */
  private record Case(String name, Spoil bytes, RejectionReason reason, String saying) {
    @Override
    public String toString() {
      return name;
    }
  }

  private interface Spoil {
    byte[] bytes(TopologyHarness harness);
  }

  private static Case spoiled(
      String name, MinedNegatives.Builder record, RejectionReason reason, String saying) {
    MinedNegatives built = record.build();
    return new Case(name, harness -> harness.encode(built), reason, saying);
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case(
            "random bytes",
            harness -> "not avro at all".getBytes(StandardCharsets.UTF_8),
            RejectionReason.UNDECODABLE,
            "magic"),
        new Case("no bytes", harness -> new byte[0], RejectionReason.UNDECODABLE, "short"),
        new Case("a tombstone", harness -> null, RejectionReason.UNDECODABLE, "no value"),
        new Case(
            "an unknown schema id",
            harness -> ByteBuffer.allocate(50).put((byte) 0).putInt(9_999).array(),
            RejectionReason.UNDECODABLE,
            "9999"),
        new Case(
            "a record cut short",
            harness -> Arrays.copyOf(harness.encode(good(1).build()), 100),
            RejectionReason.UNDECODABLE,
            "ends"),
        spoiled("an empty board", good(1).setBoard(" "), RejectionReason.MISSING_FIELD, "board"),
        spoiled("an empty source", good(1).setSource(""), RejectionReason.MISSING_FIELD, "source"),
        spoiled(
            "a source with a separator",
            good(1).setSource("a|b"),
            RejectionReason.INVALID_FIELD,
            "source"),
        spoiled(
            "no positives",
            good(1).setPositives(List.of()),
            RejectionReason.MISSING_FIELD,
            "positives is empty"),
        spoiled(
            "no negatives",
            good(1).setNegatives(List.of()),
            RejectionReason.MISSING_FIELD,
            "negatives is empty"),
        spoiled(
            "a negative with nothing",
            good(1).setNegatives(List.of(Item.newBuilder().setId("x").build())),
            RejectionReason.MISSING_FIELD,
            "negative 1 has neither text nor embedding"),
        spoiled(
            "a text and nobody to embed it",
            good(1).setNegatives(List.of(Mined.text("x", "some words"))),
            RejectionReason.NO_EMBEDDING,
            "negative 1 has no embedding"),
        spoiled(
            "a vector of half a number",
            good(1)
                .setNegatives(
                    List.of(
                        Item.newBuilder().setEmbedding(ByteBuffer.allocate(4 * D - 1)).build())),
            RejectionReason.WRONG_VECTOR_LENGTH,
            "31 bytes"),
        spoiled(
            "vectors of two lengths in one record",
            good(1).setNegatives(List.of(Mined.item("x", 1f, 2f))),
            RejectionReason.WRONG_VECTOR_LENGTH,
            "has 2 dimensions, that of the query 8"),
        spoiled(
            "a NaN",
            good(1).setNegatives(List.of(Mined.item("x", 1, 2, Float.NaN, 4, 5, 6, 7, 8))),
            RejectionReason.NON_FINITE_VECTOR,
            "NaN at position 2"),
        spoiled(
            "an infinity",
            good(1).setQuery(Mined.item("x", 1, 2, Float.NEGATIVE_INFINITY, 4, 5, 6, 7, 8)),
            RejectionReason.NON_FINITE_VECTOR,
            "the query is -Infinity"),
        spoiled(
            "a zero vector",
            good(1).setPositives(List.of(Mined.item("x", new float[D]))),
            RejectionReason.ZERO_VECTOR,
            "positive 1 is all zeros"),
        spoiled(
            "another dimension than the board's",
            Mined.record("good", "bm25", 1, 3, 16, TopologyHarness.START),
            RejectionReason.MIXED_DIMENSIONS,
            "16 dimensions, but the board has 8"),
        spoiled(
            "another encoder without text",
            good(1)
                .setEncoderId("other-encoder")
                .setNegatives(
                    List.of(
                        Item.newBuilder()
                            .setEmbedding(AvroMapping.embeddingBytes(new float[] {1, 2}))
                            .build())),
            RejectionReason.WRONG_ENCODER,
            "by other-encoder, but the board's encoder is test-encoder"),
        spoiled(
            "too many negatives",
            Mined.record("good", "bm25", 1, 21, D, TopologyHarness.START),
            RejectionReason.TOO_LARGE,
            "21 negatives"),
        spoiled(
            "a text without end",
            good(1).setNegatives(List.of(Mined.text("x", "x".repeat(2_001)))),
            RejectionReason.TOO_LARGE,
            "2001 characters"),
        spoiled(
            "too many dimensions",
            Mined.record("huge", "bm25", 1, 3, 65, TopologyHarness.START),
            RejectionReason.TOO_LARGE,
            "65 dimensions"),
        spoiled(
            "scores of another length",
            good(1).setScores(List.of(1.0)),
            RejectionReason.INVALID_FIELD,
            "scores"),
        spoiled(
            "a time before 1970",
            good(1).setMinedAt(Instant.ofEpochMilli(-1)),
            RejectionReason.INVALID_FIELD,
            "minedAt"),
        spoiled(
            "a time far ahead",
            good(1).setMinedAt(TopologyHarness.START.plus(Duration.ofDays(1))),
            RejectionReason.FUTURE_TIME,
            "ahead of the clock"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void shouldRefuseWithReasonAndGoOnWhenTheRecordIsBad(Case bad) {
    try (TopologyHarness harness = new TopologyHarness(options())) {
      harness.pipe(good(0).build());
      byte[] key = {1, 2, 3};
      byte[] value = bad.bytes().bytes(harness);
      RecordHeaders headers = new RecordHeaders();
      headers.add("trace-id", new byte[] {42});

      harness.negatives.pipeInput(new TestRecord<>(key, value, headers, TopologyHarness.START));
      harness.pipe(good(2).build());
      harness.driver.advanceWallClockTime(Duration.ofSeconds(3));

      TestRecord<byte[], byte[]> letter = harness.deadLetters.readRecord();
      assertThat(header(letter, "eci.reason")).isEqualTo(bad.reason().name());
      assertThat(header(letter, "__streams.errors.message")).contains(bad.saying());
      assertThat(header(letter, "__streams.errors.topic")).isEqualTo("eci.negatives.v1");
      assertThat(header(letter, "__streams.errors.partition")).isEqualTo("0");
      assertThat(header(letter, "__streams.errors.offset")).isEqualTo("1");
      assertThat(letter.key()).isEqualTo(key);
      assertThat(letter.value()).isEqualTo(value);
      assertThat(letter.headers().lastHeader("trace-id").value()).containsExactly(42);
      assertThat(harness.deadLetters.isEmpty()).isTrue();
      assertThat(examples(harness.lastRanking("good"))).isEqualTo(6);
    }
  }

  @ParameterizedTest
  @MethodSource("racing")
  void shouldKeepTheOriginalBytesWhenTheBoardItselfRefuses(Case bad) {
    Background given =
        new Background("test-encoder", D, 0, 0.3, 0, 0.3, 128, Background.Origin.GIVEN);
    TopologyHarness.Options options =
        options().calibration(new CalibrationPolicy(16, 16, 0, Map.of("good", given)));
    try (TopologyHarness harness = new TopologyHarness(options)) {
      // Nothing is registered yet: the scoring stage cannot know, only the board can.
      byte[] value = bad.bytes().bytes(harness);
      harness.negatives.pipeInput(new byte[] {7}, value);

      TestRecord<byte[], byte[]> letter = harness.deadLetters.readRecord();
      assertThat(header(letter, "eci.reason")).isEqualTo(bad.reason().name());
      assertThat(header(letter, "__streams.errors.message")).contains(bad.saying());
      assertThat(letter.key()).containsExactly(7);
      assertThat(letter.value()).isEqualTo(value);
    }
  }

  static Stream<Case> racing() {
    return Stream.of(
        spoiled(
            "another dimension than the given background's",
            Mined.record("good", "bm25", 1, 3, 16, TopologyHarness.START)
                .setEncoderId("test-encoder"),
            RejectionReason.MIXED_DIMENSIONS,
            "16 dimensions"),
        spoiled(
            "another encoder than the given background's",
            good(1).setEncoderId("other"),
            RejectionReason.WRONG_ENCODER,
            "by other"));
  }

  private static TopologyHarness.Options options() {
    Background given =
        new Background("test-encoder", D, 0, 0.3, 0, 0.3, 128, Background.Origin.GIVEN);
    return new TopologyHarness.Options()
        .limits(LIMITS)
        .windows(new WindowPolicy(60_000, List.of(900_000L), 120_000))
        .calibration(new CalibrationPolicy(16, 16, 0, Map.of("good", given)));
  }

  private static MinedNegatives.Builder good(int query) {
    return Mined.record("good", "bm25", query, 3, D, TopologyHarness.START)
        .setEncoderId("test-encoder");
  }

  private static long examples(Ranking ranking) {
    return ranking.getWindows().get(0).getSources().stream().mapToLong(SourceScore::getN).sum();
  }

  private static String header(TestRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    assertThat(header).as(name).isNotNull();
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
