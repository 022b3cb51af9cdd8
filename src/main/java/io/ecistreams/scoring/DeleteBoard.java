package io.ecistreams.scoring;

/**
 * An operator asks that a board be forgotten.
 *
 * @param board the board
 * @param origin the command's record
 */
public record DeleteBoard(String board, RecordOrigin origin) implements BoardInput {}
