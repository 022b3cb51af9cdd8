package io.ecistreams.probe;

import io.ecistreams.math.Vectors;
import java.util.List;

/**
 * What is trained on and judged by. Vectors are of one dimension, of any length but zero.
 *
 * @param passages vectors; not copied
 * @param documents how many of them, from the first on, are the collection that is ranked; the
 *     others are negatives from elsewhere
 * @param queries vectors; not copied
 * @param judged queries that gains are measured on
 * @param sources whose records are trained on, by name in order
 */
public record ProbeData(
    List<float[]> passages,
    int documents,
    List<float[]> queries,
    List<JudgedQuery> judged,
    List<Source> sources) {

  /** The records of one source. */
  public record Source(String name, List<TrainingRecord> records) {
    public Source {
      records = List.copyOf(records);
    }
  }

  public ProbeData {
    judged = List.copyOf(judged);
    sources = List.copyOf(sources);
  }

  int dimension() {
    return queries.get(0).length;
  }

  /** Of all vectors. */
  public long bytes() {
    return (long) (passages.size() + queries.size()) * dimension() * Float.BYTES;
  }

  /** Some passages as unit rows in float64. */
  double[][] passageRows(int[] indices) {
    return rows(passages, indices);
  }

  /** Some queries as unit rows in float64. */
  double[][] queryRows(int[] indices) {
    return rows(queries, indices);
  }

  private static double[][] rows(List<float[]> vectors, int[] indices) {
    double[][] rows = new double[indices.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Vectors.unit(vectors.get(indices[i]));
    }
    return rows;
  }
}
