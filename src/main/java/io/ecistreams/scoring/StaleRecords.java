package io.ecistreams.scoring;

import io.ecistreams.model.RevisionsEstimate.StaleCount;

/**
 * Records of a source were of a revision that their board had before.
 *
 * @param board as the records name it
 * @param source as the records name it
 * @param count how many
 */
public record StaleRecords(String board, String source, StaleCount count) implements BoardInput {}
