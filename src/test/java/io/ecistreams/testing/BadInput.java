package io.ecistreams.testing;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.serde.AvroMapping;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A spoiled record for a board {@code good} of encoder {@code test-encoder} and dimension 8 under
 * {@link #LIMITS}, and what must be said of it.
 *
 * @param name what is wrong
 * @param bytes the record, from an encoder of good ones
 * @param reason the code expected
 * @param saying part of the sentence expected
 */
public record BadInput(
    String name,
    Function<Function<MinedNegatives, byte[]>, byte[]> bytes,
    RejectionReason reason,
    String saying) {
  /** Dimension of the board. */
  public static final int D = 8;

  /** The wall clock and event time of the records. */
  public static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_000L);

  /** Limits under which all of these are bad. */
  public static final IntakeLimits LIMITS =
      new IntakeLimits(20, 20, 2_000, IntakeLimits.standard().embedding(), 64, 50, 50, 60_000);

  @Override
  public String toString() {
    return name;
  }

  /** A good record. */
  public static MinedNegatives.Builder good(int query) {
    return Mined.record("good", "bm25", query, 3, D, NOW).setEncoderId("test-encoder");
  }

  private static BadInput spoiled(
      String name, MinedNegatives.Builder record, RejectionReason reason, String saying) {
    MinedNegatives built = record.build();
    return new BadInput(name, encoder -> encoder.apply(built), reason, saying);
  }

  /** The umlaut as Latin-1 has it, and a letter, where UTF-8 takes two bytes for it. */
  private static byte[] withoutUtf8(byte[] record) {
    for (int i = 0; i + 1 < record.length; i++) {
      if (record[i] == (byte) 0xc3 && record[i + 1] == (byte) 0xbc) {
        record[i] = (byte) 0xfc;
        record[i + 1] = 'e';
        return record;
      }
    }
    throw new IllegalStateException("the record has no umlaut");
  }

  /** Every kind of bad input that the scoring stage refuses. */
  public static Stream<BadInput> cases() {
    return Stream.of(
        new BadInput(
            "random bytes",
            encoder -> "not avro at all".getBytes(StandardCharsets.UTF_8),
            RejectionReason.UNDECODABLE,
            "magic"),
        new BadInput("no bytes", encoder -> new byte[0], RejectionReason.UNDECODABLE, "short"),
        new BadInput("a tombstone", encoder -> null, RejectionReason.UNDECODABLE, "no value"),
        new BadInput(
            "an unknown schema id",
            encoder -> ByteBuffer.allocate(50).put((byte) 0).putInt(9_999).array(),
            RejectionReason.UNDECODABLE,
            "9999"),
        new BadInput(
            "a record cut short",
            encoder -> Arrays.copyOf(encoder.apply(good(1).build()), 100),
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
            Mined.record("good", "bm25", 1, 3, 16, NOW),
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
            Mined.record("good", "bm25", 1, 21, D, NOW),
            RejectionReason.TOO_LARGE,
            "21 negatives"),
        spoiled(
            "a text without end",
            good(1).setNegatives(List.of(Mined.text("x", "x".repeat(2_001)))),
            RejectionReason.TOO_LARGE,
            "2001 characters"),
        spoiled(
            "too many dimensions",
            Mined.record("huge", "bm25", 1, 3, 65, NOW),
            RejectionReason.TOO_LARGE,
            "65 dimensions"),
        spoiled(
            "scores of another length",
            good(1).setScores(List.of(1.0)),
            RejectionReason.INVALID_FIELD,
            "scores"),
        spoiled(
            "a source with a zero-width space",
            good(1).setSource("bm25\u200b"),
            RejectionReason.INVALID_FIELD,
            "U+200B"),
        new BadInput(
            "a source that is not UTF-8",
            encoder -> withoutUtf8(encoder.apply(good(1).setSource("bm\u00fc5").build())),
            RejectionReason.INVALID_FIELD,
            "not UTF-8"),
        spoiled(
            "seconds",
            good(1).setMinedAt(Instant.ofEpochMilli(NOW.getEpochSecond())),
            RejectionReason.INVALID_FIELD,
            "seconds"),
        spoiled(
            "microseconds",
            good(1).setMinedAt(Instant.ofEpochMilli(1_000 * NOW.toEpochMilli())),
            RejectionReason.FUTURE_TIME,
            "microseconds"),
        spoiled(
            "a time before 1970",
            good(1).setMinedAt(Instant.ofEpochMilli(-1)),
            RejectionReason.INVALID_FIELD,
            "minedAt"),
        spoiled(
            "a time far ahead",
            good(1).setMinedAt(NOW.plus(Duration.ofDays(1))),
            RejectionReason.FUTURE_TIME,
            "ahead of the clock"));
  }

  /** What only a board that is not registered yet can refuse, because of its given background. */
  public static Stream<BadInput> refusedByTheBoard() {
    return Stream.of(
        spoiled(
            "another dimension than the given background's",
            Mined.record("good", "bm25", 1, 3, 16, NOW).setEncoderId("test-encoder"),
            RejectionReason.MIXED_DIMENSIONS,
            "16 dimensions"),
        spoiled(
            "another encoder than the given background's",
            good(1).setEncoderId("other"),
            RejectionReason.WRONG_ENCODER,
            "by other"));
  }
}
