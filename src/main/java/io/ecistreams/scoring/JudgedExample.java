package io.ecistreams.scoring;

/**
 * A person's verdict.
 *
 * @param board as in the quarantined example
 * @param source as in the quarantined example
 * @param exampleId as in the quarantined example
 * @param isFalseNegative whether the negative answers the query after all
 * @param origin the verdict's record
 */
public record JudgedExample(
    String board, String source, String exampleId, boolean isFalseNegative, RecordOrigin origin)
    implements BoardInput {}
