package io.ecistreams.scoring;

import io.ecistreams.model.Detector;
import java.util.OptionalDouble;

/**
 * What is known of one negative under the background of its board.
 *
 * @param documentId identity of the negative
 * @param u false-negative logit
 * @param detectors sum of {@link Detector#bit}
 * @param isEasy not suspected, and no nearer to the query than a passage of another query is
 * @param score cosine of query and negative
 * @param positiveScore cosine of query and reference positive
 * @param crossEncoderScore where the record has one
 */
public record JudgedNegative(
    String documentId,
    double u,
    int detectors,
    boolean isEasy,
    double score,
    double positiveScore,
    OptionalDouble crossEncoderScore) {

  /** Whether a detector flags it. */
  public boolean isFlagged(Detector detector) {
    return (detectors & detector.bit()) != 0;
  }
}
