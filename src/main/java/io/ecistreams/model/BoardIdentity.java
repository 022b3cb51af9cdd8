package io.ecistreams.model;

import java.util.Optional;

/**
 * What is fixed for a board, or for a revision of its encoder: the encoder by the first accepted
 * record, the dimension by the background.
 *
 * @param encoder id of the frozen target encoder
 * @param dimension d
 */
public record BoardIdentity(String encoder, int dimension) {

  /** Whether a group fits the board's encoder and dimension. */
  public Outcome<ExampleGroup> admit(ExampleGroup group) {
    return admitEncoder(group)
        .then(
            fitting ->
                otherDimension(group.dimension())
                    .<Outcome<ExampleGroup>>map(Outcome.Refused::new)
                    .orElseGet(() -> Outcome.accepted(fitting)));
  }

  /** Whether a group fits the board's encoder. */
  public Outcome<ExampleGroup> admitEncoder(ExampleGroup group) {
    return group.encoderAssumed() || group.encoder().equals(encoder)
        ? Outcome.accepted(group)
        : Outcome.refused(
            RejectionReason.WRONG_ENCODER,
            "the embeddings are by %s, but the board's encoder is %s: %s"
                .formatted(group.encoder(), encoder, EncoderId.cure(encoder)));
  }

  /** Why vectors of a dimension are refused, if they are. */
  public Optional<Rejection> otherDimension(int got) {
    return got == dimension
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                RejectionReason.MIXED_DIMENSIONS,
                "embeddings have %d dimensions, but the board has %d (encoder %s): %s"
                    .formatted(
                        got,
                        dimension,
                        encoder,
                        new DimensionMismatch(got, dimension).likelyCause())));
  }
}
