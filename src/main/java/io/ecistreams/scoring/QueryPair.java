package io.ecistreams.scoring;

import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Fnv1a64;

/**
 * A query with its reference positive, for the background of recent queries.
 *
 * @param queryHash FNV-1a-64 of its id
 * @param positiveHash FNV-1a-64 of the positive's id
 * @param query d float32 as sent
 * @param positive d float32 as sent
 */
record QueryPair(long queryHash, long positiveHash, float[] query, float[] positive) {

  static QueryPair of(ExampleGroup group) {
    return new QueryPair(
        Fnv1a64.hash(group.queryId()),
        Fnv1a64.hash(group.positiveId()),
        group.query(),
        group.positive());
  }
}
