package io.ecistreams.config;

import static io.ecistreams.config.Option.count;
import static io.ecistreams.config.Option.whole;
import static io.ecistreams.config.Requirement.between;

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

  static ServingSettings of(OptionGroup serving) {
    long stepMs =
        serving.medium(
            whole("history.step.ms", 10_000, between(100, 86_400_000)),
            "Least time between two points of a board's history, in milliseconds.");
    long retentionMs =
        serving.medium(
            whole("history.retention.ms", 21_600_000, between(0, 2_592_000_000L)),
            "How far back a board's history reaches, in milliseconds; 0 keeps none. A point takes"
                + " about 70 bytes a source, in the store and in its changelog.");
    if (retentionMs / stepMs > MAX_POINTS) {
      throw serving.conflict(
          "history.retention.ms",
          ("holds more than %,d points of history.step.ms = %d; give a longer step or a shorter"
                  + " retention.")
              .formatted(MAX_POINTS, stepMs));
    }
    return new ServingSettings(
        stepMs,
        retentionMs,
        serving.low(
            count("metrics.max.boards", 50, between(0, 10_000)),
            "Boards with metrics of their own, those that were active last; the others are counted"
                + " under the board `other`."),
        serving.low(
            count("metrics.max.sources", 32, between(0, 256)),
            "Sources of a board with metrics of their own, the best; the others are counted under"
                + " the source `other`."));
  }
}
