package io.ecistreams.model;

/**
 * The order in which two sources were last seen apart.
 *
 * @param higher the source above
 * @param lower the source below
 * @param sinceMs event time at which they were first seen apart in this order
 * @param higherParts parts of the higher one's score then
 * @param lowerParts parts of the lower one's score then
 */
public record PairOrder(
    String higher,
    String lower,
    long sinceMs,
    ScoreComposition higherParts,
    ScoreComposition lowerParts) {}
