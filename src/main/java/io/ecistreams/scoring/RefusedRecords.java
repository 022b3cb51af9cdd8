package io.ecistreams.scoring;

/**
 * Records of a source were refused before they reached their board.
 *
 * @param board as the records name it
 * @param source as the records name it
 * @param records how many
 */
public record RefusedRecords(String board, String source, long records) implements BoardInput {}
