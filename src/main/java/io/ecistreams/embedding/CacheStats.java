package io.ecistreams.embedding;

/**
 * Counts of a {@link CachingTextEmbedder} since its start.
 *
 * @param hits texts answered without the encoder, repeats inside one call included
 * @param misses texts handed to the encoder
 * @param entries texts held now, an estimate while threads write
 */
public record CacheStats(long hits, long misses, long entries) {}
