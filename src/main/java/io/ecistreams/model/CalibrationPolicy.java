package io.ecistreams.model;

import java.util.Map;
import java.util.Optional;

/**
 * When a board's background is frozen.
 *
 * @param queries distinct queries that it is measured over
 * @param minQueries fewest that do after the time limit
 * @param timeLimitMs wall-clock time after a board's first record; 0 waits for all queries
 * @param given backgrounds given in advance, by board
 */
public record CalibrationPolicy(
    int queries, int minQueries, long timeLimitMs, Map<String, CosineBackground> given) {
  /** Fewest distinct queries a background may ever be measured over (definition.md, section 2). */
  public static final int LEAST_QUERIES = 16;

  public CalibrationPolicy {
    given = Map.copyOf(given);
    if (minQueries < LEAST_QUERIES || minQueries > queries || timeLimitMs < 0) {
      throw new IllegalArgumentException(
          "calibration needs 16 <= min queries <= queries and a time limit >= 0");
    }
  }

  /** The background that was given to a board, for one revision of its encoder. */
  public Optional<CosineBackground> given(String board) {
    return Optional.ofNullable(given.get(board));
  }

  /** 128 queries, no time limit, none given. */
  public static CalibrationPolicy standard() {
    return new CalibrationPolicy(128, LEAST_QUERIES, 0, Map.of());
  }
}
