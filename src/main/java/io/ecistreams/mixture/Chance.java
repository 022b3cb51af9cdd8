package io.ecistreams.mixture;

/**
 * How probably training on a source yields the most.
 *
 * @param best the probability
 * @param metric that yields are measured by; empty where nothing was reported
 * @param reports of training that it is made from; 0 where only the ranks speak
 * @param byAlign whether the order that these correct is that of eci-align
 */
public record Chance(double best, String metric, int reports, boolean byAlign) {}
