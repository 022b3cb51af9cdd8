package io.ecistreams.scoring;

/**
 * A verdict of a person, or of a language model.
 *
 * @param board as in the quarantined example
 * @param source as in the quarantined example
 * @param exampleId as in the quarantined example
 * @param judgement what it says
 * @param origin the verdict's record
 */
public record JudgedExample(
    String board, String source, String exampleId, Testimony judgement, RecordOrigin origin)
    implements BoardInput {}
