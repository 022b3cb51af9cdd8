package io.ecistreams.model;

import java.util.Optional;

/**
 * A source in a ranking.
 *
 * @param estimate its score
 * @param ranks its place and rank set; empty while it is warming up
 */
public record RankedSource(SourceEstimate estimate, Optional<RankSet> ranks) {}
