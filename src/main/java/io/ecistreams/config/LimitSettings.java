package io.ecistreams.config;

/**
 * Sizes beyond which a record is a dead letter; all at least 1.
 *
 * @param negatives in a record
 * @param positives in a record
 * @param textChars characters of a text
 * @param embeddedChars characters of all texts of a record that are embedded here
 * @param dimension of an embedding
 * @param nameChars characters of the name of a board, a source or an encoder
 * @param idChars characters of the id of a query or a passage
 */
public record LimitSettings(
    int negatives,
    int positives,
    int textChars,
    int embeddedChars,
    int dimension,
    int nameChars,
    int idChars) {

  static LimitSettings of(Values values) {
    return new LimitSettings(
        values.intOf(Keys.LIMIT_NEGATIVES),
        values.intOf(Keys.LIMIT_POSITIVES),
        values.intOf(Keys.LIMIT_TEXT_CHARS),
        values.intOf(Keys.LIMIT_EMBEDDED_CHARS),
        values.intOf(Keys.LIMIT_DIMENSION),
        values.intOf(Keys.LIMIT_NAME_CHARS),
        values.intOf(Keys.LIMIT_ID_CHARS));
  }
}
