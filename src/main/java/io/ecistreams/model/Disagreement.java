package io.ecistreams.model;

/**
 * Two ranked sources that eci-sem and eci-classic put in opposite orders (definition.md, section
 * 4).
 *
 * @param higher the source with the higher ECI_sem and the lower classic value
 * @param lower the other one
 * @param atEqualVolume whether classic says the opposite also with one volume for all, so that it
 *     is not the volume alone that classic rewards
 */
public record Disagreement(String higher, String lower, boolean atEqualVolume) {}
