package io.ecistreams.miner;

/**
 * A passage of a collection.
 *
 * @param id identity within the collection
 * @param text the text, without encoder prefix
 */
public record Passage(String id, String text) {}
