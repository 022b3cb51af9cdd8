package io.ecistreams.model;

/**
 * Beyond these a record is absurd and goes to the dead letters.
 *
 * @param negatives most negatives of a record
 * @param positives most positives of a record
 * @param textChars longest text, UTF-16 units
 * @param dimension largest embedding dimension
 * @param nameChars longest board, source and encoder name
 * @param idChars longest id
 * @param futureMs how far minedAt may lie ahead of the clock
 */
public record IntakeLimits(
    int negatives,
    int positives,
    int textChars,
    int dimension,
    int nameChars,
    int idChars,
    long futureMs) {

  /** The documented defaults. */
  public static IntakeLimits standard() {
    return new IntakeLimits(1_000, 1_000, 100_000, 4_096, 200, 1_000, 3_600_000L);
  }
}
