package io.ecistreams.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * When the background of a board is known.
 *
 * @param queries distinct queries to wait for, at least 16
 * @param minQueries that suffice after the time limit, from 16 to {@code queries}
 * @param timeLimitMs milliseconds after a board's first record; 0 waits for all
 * @param backgroundsFile backgrounds given in advance, JSON
 */
public record CalibrationSettings(
    int queries, int minQueries, long timeLimitMs, Optional<Path> backgroundsFile) {

  static CalibrationSettings of(Values values) {
    int queries = values.intOf(Keys.CALIBRATION_QUERIES);
    int minQueries = values.intOf(Keys.CALIBRATION_MIN_QUERIES);
    if (minQueries > queries) {
      throw values.conflict(
          Keys.CALIBRATION_MIN_QUERIES,
          "is more than calibration.queries = %d; give at most that.".formatted(queries));
    }
    return new CalibrationSettings(
        queries,
        minQueries,
        values.longOf(Keys.CALIBRATION_TIME_LIMIT_MS),
        values.optionalPath(Keys.BACKGROUNDS_FILE));
  }
}
