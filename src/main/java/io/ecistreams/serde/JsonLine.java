package io.ecistreams.serde;

/**
 * What one line of a JSON-lines file holds.
 *
 * @param number the line, counted from 1, blank ones included
 * @param text as it is in the file, without the line feed
 */
public record JsonLine<T>(long number, String text, T value) {}
