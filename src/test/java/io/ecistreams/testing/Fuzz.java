package io.ecistreams.testing;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.AvroMapping;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/** Spoils good records at random; the same for the same seed. */
public final class Fuzz {
  private static final int HEADER_BYTES = 5;
  private static final long[] GIANT_COUNTS = {
    1_000_000, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE + 1, -5
  };
  private static final List<String> STRANGE =
      List.of(
          "\u202ebm25",
          "\u200b",
          "e\u0301\u0301\u0301",
          "\ud83e\udd9c\ud83e\udd9c",
          "\u0000",
          "a\nb",
          "\ufeffbm25",
          "\uffff",
          "\u0130\u0131\u00df",
          "a|b",
          "\u0085",
          "漢字");

  private final Random random;
  private final Function<MinedNegatives, byte[]> encoder;
  private final byte[] foreign;
  private final Instant minedAt;

  /** How a record is spoiled. */
  public enum Kind {
    /** One to four bits are another; may still be a record. */
    FLIPPED(false),
    /** Strange characters in a name, an id or a text; may still be a record. */
    UNICODE(false),
    /** The end is missing. */
    CUT(true),
    /** Something follows the record. */
    TRAILED(true),
    /** The schema id is nobody's. */
    UNKNOWN_SCHEMA(true),
    /** A good message of another schema. */
    FOREIGN(true),
    /** An array says that it has more items than there can be, or has more than are taken. */
    GIANT(true),
    /** A vector with NaN, infinity, zeros only, or of another length. */
    VECTOR(true),
    /** Nothing, or noise. */
    NOISE(true);

    private final boolean isBad;

    Kind(boolean isBad) {
      this.isBad = isBad;
    }

    /** Whether such a record is bad by construction. */
    public boolean isBad() {
      return isBad;
    }
  }

  /**
   * @param encoder of good records
   * @param foreign a message of another schema
   */
  public Fuzz(
      long seed, Function<MinedNegatives, byte[]> encoder, byte[] foreign, Instant minedAt) {
    this.random = new Random(seed);
    this.encoder = encoder;
    this.foreign = foreign;
    this.minedAt = minedAt;
  }

  /** A good record of a few hundred bytes, of board {@code good}. */
  public MinedNegatives.Builder good(int number) {
    return Mined.record("good", "s" + number % 4, number / 4, 3, BadInput.D, minedAt)
        .setEncoderId("test-encoder");
  }

  /** A spoiled record; null is a tombstone. */
  public byte[] spoiled(Kind kind, int number) {
    return switch (kind) {
      case FLIPPED -> flipped(encoder.apply(good(number).build()));
      case UNICODE -> unicode(number);
      case CUT -> cut(encoder.apply(good(number).build()));
      case TRAILED -> trailed(encoder.apply(good(number).build()));
      case UNKNOWN_SCHEMA -> unknownSchema(encoder.apply(good(number).build()));
      case FOREIGN -> foreign.clone();
      case GIANT -> giant(encoder.apply(good(number).build()));
      case VECTOR -> encoder.apply(good(number).setNegatives(badVector()).build());
      case NOISE -> noise();
    };
  }

  private byte[] flipped(byte[] bytes) {
    for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  private byte[] unicode(int number) {
    String strange = STRANGE.get(random.nextInt(STRANGE.size()));
    MinedNegatives.Builder record = good(number);
    Item query = record.getQuery();
    switch (random.nextInt(4)) {
      case 0 -> record.setSource(strange);
      case 1 -> record.setQuery(Item.newBuilder(query).setId(strange).build());
      case 2 -> record.setQuery(Item.newBuilder(query).setText(strange.repeat(100)).build());
      default -> {
        byte[] bytes = encoder.apply(record.build());
        // The first letter of the source becomes half of a character.
        bytes[HEADER_BYTES + 1 + "good".length() + 1] = (byte) 0xc3;
        return bytes;
      }
    }
    return encoder.apply(record.build());
  }

  private byte[] cut(byte[] bytes) {
    return Arrays.copyOf(bytes, random.nextInt(bytes.length));
  }

  private byte[] trailed(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(20));
  }

  private byte[] unknownSchema(byte[] bytes) {
    int id = random.nextInt(4) == 0 ? -1 - random.nextInt(100) : 1_000 + random.nextInt(1_000);
    ByteBuffer.wrap(bytes).putInt(1, id);
    return bytes;
  }

  private List<Item> badVector() {
    float[] vector = new float[BadInput.D];
    int length = vector.length;
    switch (random.nextInt(4)) {
      case 0 -> vector[random.nextInt(length)] = Float.NaN;
      case 1 -> vector[random.nextInt(length)] = Float.POSITIVE_INFINITY;
      case 2 -> vector = new float[] {1, 2, 3};
      default -> {
        // all zeros
      }
    }
    Item.Builder item = Item.newBuilder().setId("n");
    ByteBuffer embedding = AvroMapping.embeddingBytes(vector);
    if (random.nextInt(10) == 0) {
      embedding.limit(embedding.limit() - 1);
    }
    return List.of(item.setEmbedding(embedding.slice()).build());
  }

  /** Board, source and query, then positives without end. */
  private byte[] giant(byte[] good) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(good, 0, HEADER_BYTES);
    try {
      BinaryEncoder avro = EncoderFactory.get().binaryEncoder(out, null);
      avro.writeString("good");
      avro.writeString("s0");
      avro.writeFixed(new byte[3]);
      if (random.nextInt(500) == 0) {
        // Items without anything: three bytes each, and really there.
        avro.writeLong(200_000);
        avro.writeFixed(new byte[600_000]);
        avro.writeLong(0);
      } else {
        avro.writeLong(GIANT_COUNTS[random.nextInt(GIANT_COUNTS.length)]);
        avro.writeFixed(new byte[random.nextInt(300)]);
      }
      avro.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private byte[] noise() {
    return switch (random.nextInt(4)) {
      case 0 -> null;
      case 1 -> new byte[0];
      case 2 -> "{\"board\": \"good\", \"source\": \"s0\"}".getBytes(StandardCharsets.UTF_8);
      default -> {
        byte[] bytes = new byte[1 + random.nextInt(400)];
        random.nextBytes(bytes);
        // What begins as a record of the schema is cut off by the first count.
        bytes[0] = (byte) (1 + random.nextInt(127));
        yield bytes;
      }
    };
  }
}
