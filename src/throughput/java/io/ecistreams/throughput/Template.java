package io.ecistreams.throughput;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * An encoded record in which board, time and the length of the vectors are written over, which
 * costs a copy where encoding would cost more than the application's work on a record.
 */
final class Template {
  /** Any time whose variable-length form has as many bytes as that of the coming years. */
  static final Instant TIME = Instant.ofEpochMilli(1_765_432_198_765L);

  private static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int boardAt;
  private final int timeAt;
  private final int[] vectorsAt;
  private final int dimension;

  /**
   * The template of one record.
   *
   * @param body of {@link Workload#bodies} at {@link #TIME}
   * @param bytes the same, encoded
   */
  Template(MinedNegatives body, byte[] bytes, int dimension) {
    this.bytes = bytes;
    this.dimension = dimension;
    this.boardAt = indexOf(body.getBoard().getBytes(StandardCharsets.UTF_8), 0);
    this.vectorsAt =
        Stream.of(
                Stream.of(body.getQuery()),
                body.getPositives().stream(),
                body.getNegatives().stream())
            .flatMap(items -> items)
            .mapToInt(item -> indexOf(vector(item), 0))
            .toArray();
    this.timeAt =
        indexOf(encoded(TIME.toEpochMilli()), vectorsAt[vectorsAt.length - 1] + 4 * dimension);
  }

  private static byte[] vector(Item item) {
    ByteBuffer buffer = item.getEmbedding().orElseThrow().duplicate();
    byte[] vector = new byte[buffer.remaining()];
    buffer.get(vector);
    return vector;
  }

  private int indexOf(byte[] part, int from) {
    for (int i = from; i <= bytes.length - part.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new IllegalStateException("the record's encoding has changed");
  }

  /** Avro's long: zigzag, then seven bits a byte. */
  private static byte[] encoded(long value) {
    long rest = value << 1 ^ value >> 63;
    ByteBuffer buffer = ByteBuffer.allocate(10);
    while (rest > 0x7f) {
      buffer.put((byte) (rest & 0x7f | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
    byte[] encoded = new byte[buffer.flip().remaining()];
    buffer.get(encoded);
    return encoded;
  }

  /**
   * A record.
   *
   * @param scale of all vectors, which changes no direction; without it a batch would compress to
   *     the share of what is in it only once
   */
  byte[] fill(int board, Instant minedAt, float scale) {
    byte[] record = bytes.clone();
    byte[] name = Workload.boardName(board).getBytes(StandardCharsets.UTF_8);
    System.arraycopy(name, 0, record, boardAt, name.length);
    byte[] time = encoded(minedAt.toEpochMilli());
    System.arraycopy(time, 0, record, timeAt, time.length);
    for (int start : vectorsAt) {
      for (int at = start; at < start + 4 * dimension; at += 4) {
        FLOAT.set(record, at, scale * (float) FLOAT.get(record, at));
      }
    }
    return record;
  }
}
