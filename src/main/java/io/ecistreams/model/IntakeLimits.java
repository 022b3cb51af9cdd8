package io.ecistreams.model;

/**
 * Beyond these a record is absurd and goes to the dead letters.
 *
 * @param negatives most negatives of a record
 * @param positives most positives of a record
 * @param textChars longest text, UTF-16 units
 * @param embedding how much text of a record is embedded
 * @param dimension largest embedding dimension
 * @param nameChars longest board, source and encoder name
 * @param idChars longest id
 * @param futureMs how far minedAt may lie ahead of the clock
 */
public record IntakeLimits(
    int negatives,
    int positives,
    int textChars,
    Embedding embedding,
    int dimension,
    int nameChars,
    int idChars,
    long futureMs) {

  /**
   * What embedding one record may cost: it holds up all others of its partition, and its
   * transaction stays open meanwhile.
   *
   * @param chars most characters of its texts without a usable vector together, UTF-16 units
   * @param countedTextChars of a text, at most; what is beyond the encoder's tokens costs nothing
   */
  public record Embedding(int chars, int countedTextChars) {}

  /** The documented defaults. */
  public static IntakeLimits standard() {
    return new IntakeLimits(
        1_000, 1_000, 100_000, new Embedding(65_536, 2_048), 4_096, 200, 1_000, 3_600_000L);
  }
}
