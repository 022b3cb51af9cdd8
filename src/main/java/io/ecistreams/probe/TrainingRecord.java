package io.ecistreams.probe;

import java.util.Set;

/**
 * One query with what a source gave for it, as indices of {@link ProbeData}.
 *
 * @param query the query
 * @param positive the reference positive, a passage
 * @param negatives passages, as the source gave them; positives among them are trained on too
 * @param labelled all known positives of the query: as positives of others they are no negatives
 */
public record TrainingRecord(int query, int positive, int[] negatives, Set<Integer> labelled) {

  public TrainingRecord {
    labelled = Set.copyOf(labelled);
  }
}
