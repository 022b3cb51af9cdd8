package io.ecistreams.model;

/**
 * One example of a source with its texts, kept so that it can be judged anew under another revision
 * of the encoder (definition.md, section 12).
 *
 * @param query text of the query
 * @param positive text of the reference positive
 * @param negative text of the negative
 * @param isLabelledPositive whether the negative is among the record's positives
 * @param isEasy whether it was easy under the revision that it was folded under
 */
public record SampledExample(
    String query, String positive, String negative, boolean isLabelledPositive, boolean isEasy) {

  /** Writes all of it. */
  public void writeTo(BinaryWriter out) {
    out.putText(query).putText(positive).putText(negative);
    out.putFlag(isLabelledPositive).putFlag(isEasy);
  }

  /** Reads what {@link #writeTo} wrote. */
  public static SampledExample readFrom(BinaryReader in) {
    return new SampledExample(in.getText(), in.getText(), in.getText(), in.getFlag(), in.getFlag());
  }
}
