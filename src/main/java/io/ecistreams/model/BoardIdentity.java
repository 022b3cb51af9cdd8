package io.ecistreams.model;

/**
 * What is fixed by a board's first accepted record, for good.
 *
 * @param encoder id of the frozen target encoder
 * @param dimension d
 */
public record BoardIdentity(String encoder, int dimension) {}
