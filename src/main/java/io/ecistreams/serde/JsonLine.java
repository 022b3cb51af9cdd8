package io.ecistreams.serde;

/**
 * What one line of a JSON-lines file holds.
 *
 * @param number the line, counted from 1, blank ones included
 */
public record JsonLine<T>(long number, T value) {}
