package io.ecistreams.model;

/**
 * What is fixed by a board's first accepted record, for good.
 *
 * @param encoder id of the frozen target encoder
 * @param dimension d
 */
public record BoardIdentity(String encoder, int dimension) {

  /** Whether a group fits the board's encoder and dimension. */
  public Outcome<ExampleGroup> admit(ExampleGroup group) {
    if (!group.encoderAssumed() && !group.encoder().equals(encoder)) {
      return Outcome.refused(
          RejectionReason.WRONG_ENCODER,
          "the embeddings are by %s, but the board's encoder is %s: use another board"
              .formatted(group.encoder(), encoder));
    }
    if (group.dimension() != dimension) {
      return Outcome.refused(
          RejectionReason.MIXED_DIMENSIONS,
          "embeddings have %d dimensions, but the board has %d (encoder %s): use another board"
              .formatted(group.dimension(), dimension, encoder));
    }
    return Outcome.accepted(group);
  }
}
