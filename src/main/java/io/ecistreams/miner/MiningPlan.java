package io.ecistreams.miner;

import java.util.OptionalInt;

/**
 * How a {@link MiningLoop} goes over the queries.
 *
 * @param recordsPerSecond rate of each miner, > 0; infinite for as fast as it can
 * @param passes how often all queries are mined; empty means until closed
 * @param firstPassUnthrottled the first pass runs as fast as the sink takes it, so that a board is
 *     calibrated at once
 * @param seed of the order of the queries; each miner and pass has its own order
 */
public record MiningPlan(
    double recordsPerSecond, OptionalInt passes, boolean firstPassUnthrottled, long seed) {

  public MiningPlan {
    if (!(recordsPerSecond > 0)) {
      throw new IllegalArgumentException(
          "recordsPerSecond must be above 0, is " + recordsPerSecond);
    }
    if (passes.isPresent() && passes.getAsInt() < 1) {
      throw new IllegalArgumentException("passes must be at least 1, is " + passes.getAsInt());
    }
  }
}
