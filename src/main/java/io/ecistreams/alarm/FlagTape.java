package io.ecistreams.alarm;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How many of each record's examples were flagged, record after record: what the sequential
 * detectors need of a partial beside its sums. Two variable-length numbers a record (7 bits a byte,
 * lowest first): flagged examples, all examples. Not safe for use by several threads.
 */
public final class FlagTape {
  private static final int MORE = 0x80;
  private static final int LOW_BITS = 0x7f;
  private static final int MOST_BYTES_A_NUMBER = 5;

  private byte[] bytes;
  private int length;

  /** Where the last record begins; -1 without records. */
  private int last = -1;

  /** Without records. */
  public FlagTape() {
    this(new byte[16], 0);
  }

  private FlagTape(byte[] bytes, int length) {
    this.bytes = bytes;
    this.length = length;
  }

  /** Takes the number of flagged examples of a record, and of all. */
  @FunctionalInterface
  public interface RecordFlags {
    void observe(int flagged, int examples);
  }

  /** Appends a record. */
  public void append(int flagged, int examples) {
    if (length + 2 * MOST_BYTES_A_NUMBER > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    last = length;
    append(flagged);
    append(examples);
  }

  /** Adds more examples to the last record; without one they are passed over. */
  public void extend(int flagged, int examples) {
    if (last >= 0) {
      int[] position = {last};
      int flaggedBefore = number(position);
      int examplesBefore = number(position);
      length = last;
      append(flaggedBefore + flagged, examplesBefore + examples);
    }
  }

  private void append(int number) {
    int rest = number;
    for (; rest >= MORE; rest >>>= 7) {
      bytes[length++] = (byte) (rest | MORE);
    }
    bytes[length++] = (byte) rest;
  }

  /** Shows each record, in order. */
  public void forEach(RecordFlags action) {
    int[] position = {0};
    while (position[0] < length) {
      int flagged = number(position);
      action.observe(flagged, number(position));
    }
  }

  private int number(int[] position) {
    int number = 0;
    for (int shift = 0; ; shift += 7) {
      int next = bytes[position[0]++];
      number |= (next & LOW_BITS) << shift;
      if (next >= 0) {
        return number;
      }
    }
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return bytes.length;
  }

  /** Bytes of {@link #writeTo}. */
  public int bytes() {
    return Integer.BYTES + length;
  }

  public void writeTo(ByteBuffer target) {
    target.putInt(length).put(bytes, 0, length);
  }

  /**
   * Reads what {@link #writeTo} wrote.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static FlagTape readFrom(ByteBuffer source) {
    int length = source.getInt();
    if (length < 0 || length > source.remaining()) {
      throw new IllegalArgumentException("not a tape of flags: a length of " + length);
    }
    byte[] bytes = new byte[Math.max(16, length)];
    source.get(bytes, 0, length);
    requireRecords(bytes, length);
    return new FlagTape(bytes, length);
  }

  private static void requireRecords(byte[] bytes, int length) {
    requireWholeNumbers(bytes, length);
    new FlagTape(bytes, length)
        .forEach(
            (flagged, examples) -> {
              if (flagged < 0 || examples < 1 || flagged > examples) {
                throw new IllegalArgumentException(
                    "not a tape of flags: %d of %d".formatted(flagged, examples));
              }
            });
  }

  private static void requireWholeNumbers(byte[] bytes, int length) {
    int numbers = 0;
    int digits = 0;
    for (int i = 0; i < length; i++) {
      digits++;
      boolean isLast = bytes[i] >= 0;
      if (digits > MOST_BYTES_A_NUMBER) {
        throw new IllegalArgumentException("not a tape of flags: a number of " + digits + " bytes");
      }
      numbers += isLast ? 1 : 0;
      digits = isLast ? 0 : digits;
    }
    if (digits > 0 || numbers % 2 != 0) {
      throw new IllegalArgumentException("not a tape of flags: it ends within a record");
    }
  }
}
