package io.ecistreams.scoring;

import io.ecistreams.math.Vectors;
import io.ecistreams.model.DimensionMismatch;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import java.util.Optional;

/** What is asked of every vector: a length, finite numbers, a direction. */
public final class VectorCheck {
  private VectorCheck() {}

  /**
   * Why a vector cannot be used, if it cannot.
   *
   * @param name of the item, for the sentence
   * @param dimension that of the query
   */
  public static Optional<Rejection> rejection(String name, float[] vector, int dimension) {
    if (vector.length == 0) {
      return Optional.of(
          new Rejection(
              RejectionReason.WRONG_VECTOR_LENGTH, "the embedding of " + name + " is empty"));
    }
    if (vector.length != dimension) {
      return Optional.of(
          new Rejection(
              RejectionReason.WRONG_VECTOR_LENGTH,
              "the embedding of %s has %d dimensions, that of the query %d: %s"
                  .formatted(
                      name,
                      vector.length,
                      dimension,
                      new DimensionMismatch(vector.length, dimension).likelyCause())));
    }
    // Of finite float32 numbers the sum in float64 is finite too.
    double norm = Vectors.norm(vector);
    for (int i = 0; !Double.isFinite(norm) && i < vector.length; i++) {
      if (!Float.isFinite(vector[i])) {
        return Optional.of(
            new Rejection(
                RejectionReason.NON_FINITE_VECTOR,
                "the embedding of %s is %s at position %d: is it little-endian float32, not float64 or float16?"
                    .formatted(name, vector[i], i)));
      }
    }
    if (norm == 0) {
      return Optional.of(
          new Rejection(
              RejectionReason.ZERO_VECTOR,
              "the embedding of " + name + " is all zeros and has no direction"));
    }
    return Optional.empty();
  }
}
