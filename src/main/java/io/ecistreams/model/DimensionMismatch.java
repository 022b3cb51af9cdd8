package io.ecistreams.model;

/**
 * Vectors of another length than they should have.
 *
 * @param got numbers that a vector has
 * @param expected numbers that it should have
 */
public record DimensionMismatch(int got, int expected) {
  private static final int INT8_PER_FLOAT32 = 4;

  /** What is behind it, most likely, or else what to do; goes on after a colon. */
  public String likelyCause() {
    if (got == 2L * expected) {
      return "%d numbers where %d were expected, twice the bytes: float64 sent as float32?"
          .formatted(got, expected);
    }
    if (expected == 2L * got) {
      return "%d numbers where %d were expected, half the bytes: float16 sent as float32?"
          .formatted(got, expected);
    }
    if (expected == (long) INT8_PER_FLOAT32 * got) {
      return "%d numbers where %d were expected, a quarter of the bytes: int8 sent as float32?"
          .formatted(got, expected);
    }
    return "use another board for another encoder";
  }
}
