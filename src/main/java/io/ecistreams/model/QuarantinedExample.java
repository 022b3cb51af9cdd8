package io.ecistreams.model;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * An example for a person to judge: a suspected false negative, or one of an audit sample of the
 * others.
 *
 * @param exampleId by which a verdict names it
 * @param suspected whether it is suspected; false in the audit sample
 * @param board the board
 * @param source the miner
 * @param queryId identity of the query
 * @param queryText its text, where it came along
 * @param positiveId identity of the reference positive
 * @param positiveText its text, where it came along
 * @param documentId identity of the negative
 * @param documentText its text, where it came along
 * @param u false-negative logit
 * @param crossEncoderScore as the record has it
 * @param detectors that flagged it
 * @param minedAtMs event time
 */
public record QuarantinedExample(
    String exampleId,
    boolean suspected,
    String board,
    String source,
    String queryId,
    Optional<String> queryText,
    String positiveId,
    Optional<String> positiveText,
    String documentId,
    Optional<String> documentText,
    double u,
    OptionalDouble crossEncoderScore,
    Set<Detector> detectors,
    long minedAtMs) {

  public QuarantinedExample {
    detectors = Set.copyOf(detectors);
  }
}
