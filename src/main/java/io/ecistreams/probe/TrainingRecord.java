package io.ecistreams.probe;

/**
 * One query with what a source gave for it, as indices of {@link ProbeData}.
 *
 * @param query the query
 * @param positives all known ones, passages, at least one; those of other records are no negatives
 *     of it
 * @param negatives passages, as the source gave them; positives among them are trained on too
 */
public record TrainingRecord(int query, int[] positives, int[] negatives) {

  boolean hasPositive(int passage) {
    for (int positive : positives) {
      if (positive == passage) {
        return true;
      }
    }
    return false;
  }

  /**
   * A record with the one positive that a step trains on.
   *
   * @param positive one of the record's
   */
  record Drawn(TrainingRecord record, int positive) {}
}
