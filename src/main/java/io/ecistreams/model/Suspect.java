package io.ecistreams.model;

import java.util.Set;

/**
 * An example that is suspected to be a false negative: evidence of an alert.
 *
 * @param queryId identity of the query
 * @param documentId identity of the negative
 * @param u false-negative logit; may be low where the negative is a labelled positive
 * @param minedAtMs event time
 * @param detectors that flagged it
 */
public record Suspect(
    String queryId, String documentId, double u, long minedAtMs, Set<Detector> detectors) {

  public Suspect {
    detectors = Set.copyOf(detectors);
  }
}
