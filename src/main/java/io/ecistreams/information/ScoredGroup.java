package io.ecistreams.information;

import io.ecistreams.math.Vectors;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one example group adds to its source, in the form that is journalled: folding it a second
 * time from the journal repeats the same arithmetic on the same numbers. The vectors stay the
 * float32 that arrived; rows rounded to float32 after weighting would move scores by about 1e-9.
 *
 * @param minedAtMs event time
 * @param queryHash FNV-1a-64 of the query id, unsigned
 * @param sums the group's scalar sums
 * @param positive d float32 as sent
 * @param rows the negatives with a weight above zero
 */
public record ScoredGroup(
    long minedAtMs,
    long queryHash,
    SourceSums sums,
    float[] positive,
    List<WeightedNegative> rows) {

  public ScoredGroup {
    rows = List.copyOf(rows);
  }

  /**
   * Writes the rows {@code sqrt(w) r} of the information matrix, r of unit vectors.
   *
   * @param target gives d numbers of undefined content to fill, for each row
   */
  public void writeRows(Supplier<double[]> target) {
    double positiveScale = 1.0 / Vectors.norm(positive);
    for (WeightedNegative negative : rows) {
      float[] vector = negative.vector();
      double rootWeight = Math.sqrt(negative.weight());
      double a = rootWeight / Vectors.norm(vector);
      double b = rootWeight * positiveScale;
      double[] row = target.get();
      for (int j = 0; j < row.length; j++) {
        row[j] = a * vector[j] - b * positive[j];
      }
    }
  }

  /**
   * A negative and its weight.
   *
   * @param weight w = c l rho, in (0, 1)
   * @param vector d float32 as sent
   */
  public record WeightedNegative(double weight, float[] vector) {}
}
