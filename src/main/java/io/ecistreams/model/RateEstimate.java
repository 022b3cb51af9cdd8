package io.ecistreams.model;

/**
 * A rate with its interval, all in [0, 1].
 *
 * @param rate observed
 * @param low lower end
 * @param high upper end
 */
public record RateEstimate(double rate, double low, double high) {}
