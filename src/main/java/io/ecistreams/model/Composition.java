package io.ecistreams.model;

/**
 * What the examples of a source are (definition.md, section 5): each is exactly one of the three.
 * Shares in units of the background, so they may be compared between encoders, with 95 % intervals.
 *
 * @param easy not nearer to the query than a passage of another query is, (q.n - muQ)/sdQ < 1
 * @param hard nearer than that and not flagged
 * @param falseNegative flagged: labelled positive or u > 3
 */
public record Composition(RateEstimate easy, RateEstimate hard, RateEstimate falseNegative) {}
