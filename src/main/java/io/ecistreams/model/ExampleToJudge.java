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
public record ExampleToJudge(
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

  public ExampleToJudge {
    detectors = Set.copyOf(detectors);
  }

  /** The binary form, without board and source. */
  public void writeTo(BinaryWriter out) {
    out.putText(exampleId).putFlag(suspected);
    out.putText(queryId).putOptionalText(queryText);
    out.putText(positiveId).putOptionalText(positiveText);
    out.putText(documentId).putOptionalText(documentText);
    out.putDouble(u).putDouble(crossEncoderScore.orElse(Double.NaN));
    out.putInt(Detector.bits(detectors)).putLong(minedAtMs);
  }

  /** Reads {@link #writeTo}. */
  public static ExampleToJudge readFrom(String board, String source, BinaryReader in) {
    return new ExampleToJudge(
        in.getText(),
        in.getFlag(),
        board,
        source,
        in.getText(),
        in.getOptionalText(),
        in.getText(),
        in.getOptionalText(),
        in.getText(),
        in.getOptionalText(),
        in.getDouble(),
        score(in.getDouble()),
        Detector.ofBits(in.getInt()),
        in.getLong());
  }

  private static OptionalDouble score(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
