package io.ecistreams.scoring;

/**
 * An operator asks that a source's usual rate of false negatives be learnt anew.
 *
 * @param board the board
 * @param source the source
 * @param origin the command's record
 */
public record RelearnBaseline(String board, String source, RecordOrigin origin)
    implements BoardInput {}
