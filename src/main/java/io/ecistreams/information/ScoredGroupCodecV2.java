package io.ecistreams.information;

import io.ecistreams.information.ScoredGroup.WeightedNegative;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Binary form of a {@link ScoredGroup} in the row journal, version 2, little-endian:
 *
 * <pre>
 *   byte     version = 2
 *   long     sequence number within the source
 *   long     minedAt, ms;  long query hash
 *   296 B    sums ({@link SourceSums#writeTo})
 *   int d, int rows
 *   d float  positive
 *   rows times: double weight, d float
 * </pre>
 *
 * Version 1, with sums of six detectors only, is still read.
 */
public final class ScoredGroupCodecV2 {
  private static final byte VERSION = 2;
  private static final byte VERSION_1 = 1;
  private static final int FIXED_BYTES_1 =
      1 + 3 * Long.BYTES + SourceSums.BYTES_1 + 2 * Integer.BYTES;
  private static final int FIXED_BYTES = FIXED_BYTES_1 + SourceSums.BYTES - SourceSums.BYTES_1;

  private ScoredGroupCodecV2() {}

  /** A journal entry. */
  public record Entry(long sequence, ScoredGroup group) {}

  public static byte[] encode(Entry entry) {
    ScoredGroup group = entry.group();
    int dimension = group.positive().length;
    int vectorBytes = dimension * Float.BYTES;
    int rows = group.rows().size();
    ByteBuffer out =
        ByteBuffer.allocate(FIXED_BYTES + vectorBytes + rows * (Double.BYTES + vectorBytes))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(VERSION).putLong(entry.sequence());
    out.putLong(group.minedAtMs()).putLong(group.queryHash());
    group.sums().writeTo(out);
    out.putInt(dimension).putInt(rows);
    put(out, group.positive());
    for (WeightedNegative row : group.rows()) {
      out.putDouble(row.weight());
      put(out, row.vector());
    }
    return out.array();
  }

  /**
   * Reads {@link #encode}, and version 1.
   *
   * @throws IllegalArgumentException if the bytes are not that
   */
  public static Entry decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte version = in.get();
      boolean isOld = version == VERSION_1;
      require(isOld || version == VERSION, "version " + version + " is not known, only 1 and 2");
      long sequence = in.getLong();
      long minedAtMs = in.getLong();
      long queryHash = in.getLong();
      SourceSums sums = isOld ? SourceSums.readVersion1(in) : SourceSums.readFrom(in);
      int dimension = in.getInt();
      int rows = in.getInt();
      require(dimension > 0 && rows >= 0, "dimension " + dimension + ", rows " + rows);
      long rowBytes = Double.BYTES + (long) dimension * Float.BYTES;
      require(
          in.remaining() == (long) dimension * Float.BYTES + rows * rowBytes,
          in.remaining() + " bytes left for " + rows + " rows of dimension " + dimension);
      float[] positive = vector(in, dimension);
      List<WeightedNegative> negatives = new ArrayList<>(rows);
      for (int i = 0; i < rows; i++) {
        negatives.add(new WeightedNegative(in.getDouble(), vector(in, dimension)));
      }
      return new Entry(sequence, new ScoredGroup(minedAtMs, queryHash, sums, positive, negatives));
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("not a journal entry: it ends too early", e);
    }
  }

  /**
   * The sequence number alone, without reading the rest.
   *
   * @throws IllegalArgumentException if the bytes do not begin as an entry
   */
  public static long sequenceOf(byte[] bytes) {
    boolean isKnown =
        bytes.length >= FIXED_BYTES && bytes[0] == VERSION
            || bytes.length >= FIXED_BYTES_1 && bytes[0] == VERSION_1;
    require(isKnown, "its beginning");
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(1);
  }

  private static void put(ByteBuffer out, float[] vector) {
    out.asFloatBuffer().put(vector);
    out.position(out.position() + vector.length * Float.BYTES);
  }

  private static float[] vector(ByteBuffer in, int dimension) {
    float[] vector = new float[dimension];
    in.asFloatBuffer().get(vector);
    in.position(in.position() + dimension * Float.BYTES);
    return vector;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("not a journal entry: " + what);
    }
  }
}
