package io.ecistreams.information;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Everything kept of one source over one slice of event time; merge of two states is the state of
 * both slices (associative and commutative up to the rounding of float64 sums). It is what a
 * partial carries, what is journalled and what a snapshot holds.
 *
 * <p>Binary form, version 1, little-endian:
 *
 * <pre>
 *   byte    version = 1
 *   int     dimension d
 *   long    newest minedAt, ms
 *   480 B   sums ({@link SourceSums#writeTo})
 *   int     m, distinct-query hashes
 *   m long  the hashes
 *   gradients ({@link GradientSums})
 *   rows or triangle of S ({@link InformationMatrix#writeTo})
 * </pre>
 *
 * <p>Memory: that of {@link InformationMatrix} and of {@link GradientSums}, and at most 8.5 KiB.
 * Not safe for use by several threads.
 */
public final class SourceState {
  private static final byte VERSION = 1;
  private static final int MAX_DIMENSION = 1 << 14;
  private static final int HEADER_BYTES =
      Byte.BYTES + Integer.BYTES + Long.BYTES + SourceSums.BYTES + Integer.BYTES;

  private final InformationMatrix matrix;
  private final SourceSums sums;
  private final GradientSums gradients;
  private final DistinctQueries queries;
  private long newestMs;

  /** No examples yet. */
  public SourceState(int dimension) {
    this(
        new InformationMatrix(dimension),
        new SourceSums(),
        new GradientSums(dimension),
        new DistinctQueries(),
        Long.MIN_VALUE);
  }

  private SourceState(
      InformationMatrix matrix,
      SourceSums sums,
      GradientSums gradients,
      DistinctQueries queries,
      long newestMs) {
    this.matrix = matrix;
    this.sums = sums;
    this.gradients = gradients;
    this.queries = queries;
    this.newestMs = newestMs;
  }

  /**
   * Takes note of a group whose examples are added to {@link #sums} and {@link #matrix}.
   *
   * @param queryHash FNV-1a-64 of the query id
   * @param minedAtMs event time
   */
  public void addQuery(long queryHash, long minedAtMs) {
    queries.add(queryHash);
    newestMs = Math.max(newestMs, minedAtMs);
  }

  /** Adds another state of the same dimension. */
  public void merge(SourceState other) {
    matrix.add(other.matrix);
    sums.merge(other.sums);
    gradients.merge(other.gradients);
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

  public GradientSums gradients() {
    return gradients;
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
    return matrix.heapBytes() + gradients.heapBytes() + queries.heapBytes() + SourceSums.BYTES;
  }

  /** Length of {@link #toBytes}. */
  public int bytes() {
    return Math.toIntExact(
        HEADER_BYTES
            + (long) queries.hashes().length * Long.BYTES
            + gradients.bytes()
            + matrix.bytes());
  }

  /** The versioned binary form. */
  public byte[] toBytes() {
    ByteBuffer out = ByteBuffer.allocate(bytes()).order(ByteOrder.LITTLE_ENDIAN);
    writeTo(out);
    return out.array();
  }

  /** Writes the binary form to a little-endian buffer. */
  public void writeTo(ByteBuffer out) {
    long[] hashes = queries.hashes();
    out.put(VERSION).putInt(matrix.dimension()).putLong(newestMs);
    sums.writeTo(out);
    out.putInt(hashes.length);
    for (long hash : hashes) {
      out.putLong(hash);
    }
    gradients.writeTo(out);
    matrix.writeTo(out);
  }

  /**
   * Reads {@link #toBytes}.
   *
   * @throws IllegalArgumentException if the bytes are not that, naming what is wrong
   */
  public static SourceState fromBytes(byte[] bytes) {
    return readFrom(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  /**
   * Reads what {@link #writeTo} wrote, to the end of the buffer.
   *
   * @throws IllegalArgumentException if the bytes are not that, naming what is wrong
   */
  public static SourceState readFrom(ByteBuffer in) {
    require(in.remaining() >= HEADER_BYTES, "too short: " + in.remaining() + " bytes");
    byte version = in.get();
    require(version == VERSION, "version " + version + " is not known, only " + VERSION);
    int dimension = in.getInt();
    require(dimension >= 1 && dimension <= MAX_DIMENSION, "dimension " + dimension);
    long newestMs = in.getLong();
    SourceSums sums = SourceSums.readFrom(in);
    int hashCount = in.getInt();
    require(
        hashCount >= 0
            && hashCount <= DistinctQueries.CAPACITY
            && in.remaining() >= hashCount * Long.BYTES,
        "hashes " + hashCount);
    long[] hashes = new long[hashCount];
    for (int i = 0; i < hashCount; i++) {
      hashes[i] = in.getLong();
    }
    GradientSums gradients = GradientSums.readFrom(in, dimension);
    InformationMatrix matrix = InformationMatrix.readFrom(in, dimension);
    return new SourceState(matrix, sums, gradients, DistinctQueries.ofHashes(hashes), newestMs);
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalArgumentException("not a source state: " + what);
    }
  }
}
