package io.ecistreams.scoring;

/**
 * The miner of a source says that it has ended: it keeps its last window.
 *
 * @param board the board
 * @param source the source
 * @param issuedAtMs when it said so; what was mined later takes it back
 * @param origin the command's record
 */
public record FinishSource(String board, String source, long issuedAtMs, RecordOrigin origin)
    implements BoardInput {}
