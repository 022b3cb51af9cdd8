package io.ecistreams.miner;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One negative as its miner found it.
 *
 * @param id identity within the collection
 * @param text the text, without encoder prefix
 * @param score the miner's own, any scale, higher is nearer; empty where the miner has none
 * @param rank the miner's own, 1 is the best
 * @param embedding unit length, by the miner's encoder; not copied; empty where the miner has none
 */
public record MinedCandidate(
    String id, String text, OptionalDouble score, int rank, Optional<float[]> embedding) {}
