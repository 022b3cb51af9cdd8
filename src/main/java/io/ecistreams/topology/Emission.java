package io.ecistreams.topology;

/**
 * When rankings are emitted.
 *
 * @param intervalMs least wall-clock time between two rankings of a board; 0 emits with every group
 * @param catchUpIntervalMs the same while the board is far behind its input; below {@code
 *     intervalMs} it has no effect
 * @param idleRetentionMs wall-clock time without a record after which a board is deleted
 */
public record Emission(long intervalMs, long catchUpIntervalMs, long idleRetentionMs) {}
