package io.ecistreams.information;

import java.util.Arrays;

/**
 * How many distinct queries: a bottom-k sketch (Bar-Yossef et al. 2002, "Counting distinct elements
 * in a data stream", algorithm 1), that is the k = 1,025 smallest hashes. Exact up to 1,024
 * queries, beyond that an estimate with a standard error of 1/sqrt(k - 2), 3.1 %. The union of two
 * sketches is the sketch of the union. Memory at most 8 KiB.
 */
public final class DistinctQueries {
  /** The count up to which it is exact. */
  public static final int EXACT = 1024;

  /** Hashes kept: k, one more than {@link #EXACT}, so that a full sketch means more than that. */
  static final int CAPACITY = EXACT + 1;

  private long[] smallest = new long[16];
  private int size;

  /** Counts a query by a 64-bit hash of its identity. */
  public void add(long queryHash) {
    insert(mix(queryHash));
  }

  private void insert(long hash) {
    if (size == CAPACITY && Long.compareUnsigned(hash, smallest[size - 1]) >= 0) {
      return;
    }
    int at = find(hash);
    if (at >= 0) {
      return;
    }
    int position = -at - 1;
    if (size == smallest.length && size < CAPACITY) {
      smallest = Arrays.copyOf(smallest, Math.min(CAPACITY, 2 * size));
    }
    int moved = (size == CAPACITY ? size - 1 : size) - position;
    System.arraycopy(smallest, position, smallest, position + 1, moved);
    smallest[position] = hash;
    size = Math.min(CAPACITY, size + 1);
  }

  private int find(long hash) {
    int low = 0;
    int high = size - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(smallest[middle], hash);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }

  /** Adds the queries of another sketch, by one pass over both. */
  public void merge(DistinctQueries other) {
    long[] union = new long[Math.min(CAPACITY, size + other.size)];
    int length = 0;
    int i = 0;
    int j = 0;
    while (length < union.length && (i < size || j < other.size)) {
      int order = compareHeads(i, other, j);
      union[length++] = order <= 0 ? smallest[i] : other.smallest[j];
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    if (length > 0) {
      smallest = union;
      size = length;
    }
  }

  private int compareHeads(int i, DistinctQueries other, int j) {
    if (i == size) {
      return 1;
    }
    return j == other.size ? -1 : Long.compareUnsigned(smallest[i], other.smallest[j]);
  }

  /** Distinct queries, exact up to {@link #EXACT}. */
  public long count() {
    if (size < CAPACITY) {
      return size;
    }
    double kth = (smallest[size - 1] >>> 11) * 0x1p-53;
    return Math.max(size, Math.round((CAPACITY - 1) / kth));
  }

  /** Memory held, bytes. */
  long heapBytes() {
    return (long) smallest.length * Long.BYTES;
  }

  /** The kept hashes in unsigned ascending order, a copy. */
  long[] hashes() {
    return Arrays.copyOf(smallest, size);
  }

  /** Restores a sketch from {@link #hashes()}. */
  static DistinctQueries ofHashes(long[] hashes) {
    DistinctQueries sketch = new DistinctQueries();
    for (long hash : hashes) {
      sketch.insert(hash);
    }
    return sketch;
  }

  /** MurmurHash3's finaliser: FNV-1a leaves the high bits of short ids uneven. */
  private static long mix(long hash) {
    long h = hash;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
