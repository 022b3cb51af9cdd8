package io.ecistreams.lexical;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The stored form of an {@link IdfTable}; equal tables have equal bytes.
 *
 * <pre>
 *   6 bytes   "ECIIDF"
 *   1 byte    version, 1
 *   varint    D, distinct passages
 *   varint    number of terms, then for each term in ascending order
 *     varint    length of the term, UTF-8 bytes
 *     bytes     the term
 *     varint    df, passages that contain it, 1 to D
 * </pre>
 */
public final class IdfTableCodecV1 {
  private static final byte[] MAGIC = "ECIIDF".getBytes(StandardCharsets.US_ASCII);
  private static final byte VERSION = 1;
  private static final int MAX_VARINT_BYTES = 5;

  /** Length, one character and df of the shortest term. */
  private static final int LEAST_TERM_BYTES = 3;

  private IdfTableCodecV1() {}

  /** Whether bytes begin as a stored table does, of whatever version. */
  public static boolean isTable(byte[] start) {
    return start.length >= MAGIC.length
        && Arrays.equals(MAGIC, 0, MAGIC.length, start, 0, MAGIC.length);
  }

  /** The stored form. */
  public static byte[] encode(IdfTable table) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(MAGIC);
    out.write(VERSION);
    writeVarint(out, table.passages());
    Map<String, Integer> ascending = new TreeMap<>(table.documentFrequencies());
    writeVarint(out, ascending.size());
    ascending.forEach(
        (term, frequency) -> {
          byte[] utf8 = term.getBytes(StandardCharsets.UTF_8);
          writeVarint(out, utf8.length);
          out.writeBytes(utf8);
          writeVarint(out, frequency);
        });
    return out.toByteArray();
  }

  /**
   * The table of a stored form.
   *
   * @throws IllegalArgumentException if it is none of this version
   */
  public static IdfTable decode(byte[] bytes) {
    if (!isTable(bytes) || bytes.length <= MAGIC.length || bytes[MAGIC.length] != VERSION) {
      throw new IllegalArgumentException("not an IDF table of version " + VERSION);
    }
    try {
      return read(ByteBuffer.wrap(bytes, MAGIC.length + 1, bytes.length - MAGIC.length - 1));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("the IDF table is cut off", e);
    }
  }

  private static IdfTable read(ByteBuffer in) {
    int passages = readVarint(in);
    int terms = readVarint(in);
    if (terms > in.remaining() / LEAST_TERM_BYTES) {
      throw new IllegalArgumentException("the IDF table is too short for its " + terms + " terms");
    }
    Map<String, Integer> frequencies = new HashMap<>(2 * terms);
    for (int i = 0; i < terms; i++) {
      int length = readVarint(in);
      if (length > in.remaining()) {
        throw new BufferUnderflowException();
      }
      byte[] utf8 = new byte[length];
      in.get(utf8);
      int frequency = readVarint(in);
      if (frequency < 1 || frequency > passages) {
        throw new IllegalArgumentException(
            "a term is in %d of %d passages".formatted(frequency, passages));
      }
      frequencies.put(new String(utf8, StandardCharsets.UTF_8), frequency);
    }
    if (frequencies.size() != terms || in.hasRemaining()) {
      throw new IllegalArgumentException("the IDF table has a term twice, or more than its terms");
    }
    return IdfTable.of(frequencies, passages);
  }

  private static void writeVarint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest > 0x7f) {
      out.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  private static int readVarint(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << 7 * i;
      if (next >= 0) {
        if (value > Integer.MAX_VALUE) {
          break;
        }
        return (int) value;
      }
    }
    throw new IllegalArgumentException("a number of the IDF table is out of range");
  }
}
