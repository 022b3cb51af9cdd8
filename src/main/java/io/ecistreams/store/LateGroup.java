package io.ecistreams.store;

/**
 * A group that came after the grace and was left out.
 *
 * @param source its source
 * @param examples examples in it
 * @param totalExamples late examples of the source so far, these included
 * @param minedAtMs its event time
 * @param streamTimeMs newest event time of the board
 */
public record LateGroup(
    String source, long examples, long totalExamples, long minedAtMs, long streamTimeMs) {}
