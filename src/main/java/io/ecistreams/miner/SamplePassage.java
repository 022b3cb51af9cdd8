package io.ecistreams.miner;

/**
 * A passage of the sample collection.
 *
 * @param id identity within the collection
 * @param topic the cluster it was written for
 * @param text the text, without encoder prefix
 */
public record SamplePassage(String id, String topic, String text) {}
