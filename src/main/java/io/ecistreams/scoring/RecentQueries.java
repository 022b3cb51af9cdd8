package io.ecistreams.scoring;

import io.ecistreams.math.Vectors;
import io.ecistreams.model.CosineBackground;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The newest distinct queries of a board, each with its reference positive: where their cosines lie
 * against the frozen background. Held in memory only; after a restart it fills anew.
 *
 * <p>Memory: at most {@value #CAPACITY} references to the vectors as sent, 8 d bytes each. Not safe
 * for use by several threads.
 */
final class RecentQueries {
  static final int CAPACITY = 128;

  /** Queries that suffice, and that have to come between two measurements. */
  static final int ENOUGH = 64;

  /** Others that each query is compared with; all of them would give little more. */
  private static final int NEIGHBOURS = 16;

  private final Map<Long, QueryPair> newest = new LinkedHashMap<>();
  private int sinceMeasured;
  private long pairBytes;
  private OptionalDouble drift = OptionalDouble.empty();

  void observe(QueryPair pair) {
    if (newest.putIfAbsent(pair.queryHash(), pair) != null) {
      return;
    }
    pairBytes = (long) Float.BYTES * (pair.query().length + pair.positive().length);
    sinceMeasured++;
    if (newest.size() > CAPACITY) {
      Iterator<Long> oldest = newest.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Forgets the queries, for the memory that they take; what was measured stays. */
  void clear() {
    newest.clear();
    sinceMeasured = 0;
  }

  /**
   * How far the means of q_i.p_j and p_i.p_j have moved, in the background's standard deviations,
   * the larger of the two; empty before {@value #ENOUGH} queries have come.
   */
  OptionalDouble drift(CosineBackground background) {
    if (sinceMeasured >= ENOUGH) {
      sinceMeasured = 0;
      drift = measure(background);
    }
    return drift;
  }

  /** Memory held, bytes: the vectors. */
  long heapBytes() {
    return newest.size() * pairBytes;
  }

  private OptionalDouble measure(CosineBackground background) {
    QueryPair[] pairs = newest.values().toArray(QueryPair[]::new);
    double[][] queries = new double[pairs.length][];
    double[][] positives = new double[pairs.length][];
    for (int i = 0; i < pairs.length; i++) {
      queries[i] = Vectors.unit(pairs[i].query());
      positives[i] = Vectors.unit(pairs[i].positive());
    }
    double sumQ = 0;
    double sumP = 0;
    int count = 0;
    for (int i = 0; i < pairs.length; i++) {
      for (int step = 1; step <= NEIGHBOURS; step++) {
        int j = (i + step) % pairs.length;
        if (pairs[i].positiveHash() != pairs[j].positiveHash()) {
          sumQ += Vectors.dot(queries[i], positives[j]);
          sumP += Vectors.dot(positives[i], positives[j]);
          count++;
        }
      }
    }
    return count == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            Math.max(
                Math.abs(sumQ / count - background.muQ()) / background.sdQ(),
                Math.abs(sumP / count - background.muP()) / background.sdP()));
  }
}
