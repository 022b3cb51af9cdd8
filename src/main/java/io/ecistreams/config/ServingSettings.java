package io.ecistreams.config;

/**
 * What is remembered and measured for readers.
 *
 * @param historyStepMs least time between two points of a board
 * @param historyRetentionMs how far back points reach; 0 for none
 * @param maxMeteredBoards boards with metrics of their own
 * @param maxMeteredSources sources of a board with metrics of their own
 */
public record ServingSettings(
    long historyStepMs, long historyRetentionMs, int maxMeteredBoards, int maxMeteredSources) {
  /** A day at a point each ten seconds, and some. */
  private static final long MAX_POINTS = 10_000;

  static ServingSettings of(Values values) {
    long stepMs = values.longOf(Keys.HISTORY_STEP_MS);
    long retentionMs = values.longOf(Keys.HISTORY_RETENTION_MS);
    if (retentionMs / stepMs > MAX_POINTS) {
      throw values.conflict(
          Keys.HISTORY_RETENTION_MS,
          "holds more than %,d points of %s = %d; give a longer step or a shorter retention."
              .formatted(MAX_POINTS, Keys.HISTORY_STEP_MS, stepMs));
    }
    return new ServingSettings(
        stepMs,
        retentionMs,
        values.intOf(Keys.METRICS_MAX_BOARDS),
        values.intOf(Keys.METRICS_MAX_SOURCES));
  }
}
