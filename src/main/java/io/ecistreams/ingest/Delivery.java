package io.ecistreams.ingest;

/**
 * What is remembered of a request that was taken.
 *
 * @param content by which another body under the same key is told: its length and a checksum
 * @param answer as its sender got it, JSON
 */
public record Delivery(String content, byte[] answer) {}
