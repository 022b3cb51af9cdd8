package io.ecistreams.alarm;

/**
 * How long a condition has to hold or be over.
 *
 * @param forMs before a pending alert fires, >= 0
 * @param keepFiringForMs after its end before a firing alert is resolved, >= 0; a pending one is
 *     taken back after the same time
 * @param retentionMs before a resolved alert is forgotten, >= 0
 */
public record LifeCycle(long forMs, long keepFiringForMs, long retentionMs) {}
