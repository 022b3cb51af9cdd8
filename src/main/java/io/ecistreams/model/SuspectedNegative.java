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
public record SuspectedNegative(
    String queryId, String documentId, double u, long minedAtMs, Set<Detector> detectors) {

  public SuspectedNegative {
    detectors = Set.copyOf(detectors);
  }

  /** Writes it. */
  public void writeTo(BinaryWriter out) {
    out.putText(queryId).putText(documentId).putDouble(u).putLong(minedAtMs);
    out.putInt(Detector.bits(detectors));
  }

  /** Reads what {@link #writeTo} wrote. */
  public static SuspectedNegative readFrom(BinaryReader in) {
    return new SuspectedNegative(
        in.getText(), in.getText(), in.getDouble(), in.getLong(), Detector.ofBits(in.getInt()));
  }
}
