package io.ecistreams.model;

/**
 * A record of a source was refused before it reached its board.
 *
 * @param board as the record names it
 * @param source as the record names it
 * @param origin where it was
 */
public record RefusedRecord(String board, String source, RecordOrigin origin)
    implements BoardInput {}
