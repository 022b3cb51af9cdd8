package io.ecistreams.information;

import io.ecistreams.math.SymmetricMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Everything kept of one source over one slice of event time; merge of two states is the state of
 * both slices (associative and commutative up to the rounding of float64 sums).
 *
 * <p>Binary form, version 2, little-endian:
 *
 * <pre>
 *   byte    version = 2
 *   int     dimension d
 *   long    newest minedAt, ms
 *   296 B   sums ({@link SourceSums#writeTo})
 *   int     m, distinct-query hashes
 *   m long  the hashes
 *   d(d+1)/2 double   S, lower triangle row by row
 * </pre>
 *
 * <p>Version 1, with sums of six detectors only, is still read.
 *
 * <p>Memory: that of {@link InformationMatrix}, and at most 8.5 KiB. Not safe for use by several
 * threads.
 */
public final class SourceState {
  private static final byte VERSION = 2;
  private static final byte VERSION_1 = 1;
  private static final int MAX_DIMENSION = 1 << 14;

  private final InformationMatrix matrix;
  private final SourceSums sums;
  private final DistinctQueries queries;
  private long newestMs;

  /** No examples yet. */
  public SourceState(int dimension) {
    this(new InformationMatrix(dimension), new SourceSums(), new DistinctQueries(), Long.MIN_VALUE);
  }

  private SourceState(
      InformationMatrix matrix, SourceSums sums, DistinctQueries queries, long newestMs) {
    this.matrix = matrix;
    this.sums = sums;
    this.queries = queries;
    this.newestMs = newestMs;
  }

  /** Adds a scored group: O(d^2) a row. */
  public void fold(ScoredGroup group) {
    group.writeRows(matrix::nextRow);
    sums.merge(group.sums());
    queries.add(group.queryHash());
    newestMs = Math.max(newestMs, group.minedAtMs());
  }

  /** Adds another state of the same dimension. */
  public void merge(SourceState other) {
    matrix.addScaled(1.0, other.matrix);
    sums.merge(other.sums);
    queries.merge(other.queries);
    newestMs = Math.max(newestMs, other.newestMs);
  }

  public InformationMatrix matrix() {
    return matrix;
  }

  DistinctQueries distinctQueries() {
    return queries;
  }

  public SourceSums sums() {
    return sums;
  }

  /** Distinct queries, exact up to {@link DistinctQueries#EXACT}. */
  public long queries() {
    return queries.count();
  }

  /** Newest event time folded in; {@link Long#MIN_VALUE} without examples. */
  public long newestMs() {
    return newestMs;
  }

  /** Memory held, bytes. */
  public long heapBytes() {
    return matrix.heapBytes() + queries.heapBytes() + SourceSums.BYTES;
  }

  /** The versioned binary form. */
  public byte[] toBytes() {
    long[] hashes = queries.hashes();
    int numbers = SymmetricMatrix.packedLength(matrix.dimension());
    ByteBuffer out =
        ByteBuffer.allocate(
                Math.addExact(
                    headerBytes(SourceSums.BYTES, hashes.length),
                    Math.multiplyExact(numbers, Double.BYTES)))
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(VERSION).putInt(matrix.dimension()).putLong(newestMs);
    sums.writeTo(out);
    out.putInt(hashes.length);
    for (long hash : hashes) {
      out.putLong(hash);
    }
    matrix.writeTo(out.asDoubleBuffer());
    return out.array();
  }

  /**
   * Reads {@link #toBytes}, and version 1.
   *
   * @throws IllegalArgumentException if the bytes are not that, naming what is wrong
   */
  public static SourceState fromBytes(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    require(bytes.length > 0, "too short: 0 bytes");
    byte version = in.get();
    boolean isOld = version == VERSION_1;
    require(isOld || version == VERSION, "version " + version + " is not known, only 1 and 2");
    int sumsBytes = isOld ? SourceSums.BYTES_1 : SourceSums.BYTES;
    require(bytes.length >= headerBytes(sumsBytes, 0), "too short: " + bytes.length + " bytes");
    int dimension = in.getInt();
    require(dimension >= 1 && dimension <= MAX_DIMENSION, "dimension " + dimension);
    long newestMs = in.getLong();
    SourceSums sums = isOld ? SourceSums.readVersion1(in) : SourceSums.readFrom(in);
    int hashCount = in.getInt();
    require(hashCount >= 0 && hashCount <= DistinctQueries.CAPACITY, "hashes " + hashCount);
    long expected =
        headerBytes(sumsBytes, hashCount)
            + (long) SymmetricMatrix.packedLength(dimension) * Double.BYTES;
    require(bytes.length == expected, bytes.length + " bytes where " + expected + " belong");
    long[] hashes = new long[hashCount];
    for (int i = 0; i < hashCount; i++) {
      hashes[i] = in.getLong();
    }
    InformationMatrix matrix = new InformationMatrix(dimension);
    matrix.readFrom(in.asDoubleBuffer());
    return new SourceState(matrix, sums, DistinctQueries.ofHashes(hashes), newestMs);
  }

  private static int headerBytes(int sumsBytes, int hashes) {
    return Byte.BYTES
        + Integer.BYTES
        + Long.BYTES
        + sumsBytes
        + Integer.BYTES
        + hashes * Long.BYTES;
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("not a source state: " + what);
    }
  }
}
