package io.ecistreams.miner;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A miner that for a while puts copies of the query's positives among its negatives, under other
 * ids, as a collection with duplicates would: false negatives that no label shows. Only for miners
 * without vectors.
 */
public final class SpikingMiner implements NegativeMiner {
  private static final int COPIES = 3;

  private final NegativeMiner miner;
  private final PassageCollection collection;
  private final Duration after;
  private final Duration length;
  private final Clock clock;
  private Optional<Instant> begun = Optional.empty();

  /**
   * A miner that is well until its spike.
   *
   * @param after from its first query to the spike
   * @param length of the spike
   */
  public SpikingMiner(
      NegativeMiner miner,
      PassageCollection collection,
      Duration after,
      Duration length,
      Clock clock) {
    this.miner = miner;
    this.collection = collection;
    this.after = after;
    this.length = length;
    this.clock = clock;
  }

  @Override
  public String source() {
    return miner.source();
  }

  @Override
  public String version() {
    return miner.version();
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    Instant now = clock.instant();
    begun = begun.or(() -> Optional.of(now));
    Instant start = begun.get().plus(after);
    boolean isSpiking = !now.isBefore(start) && now.isBefore(start.plus(length));
    List<MinedCandidate> found = miner.mine(query);
    return isSpiking ? spoilt(query, found) : found;
  }

  private List<MinedCandidate> spoilt(LabelledQuery query, List<MinedCandidate> found) {
    List<MinedCandidate> spoilt = new ArrayList<>(found);
    Passage positive = collection.positivesOf(query).get(0);
    for (int i = 0; i < Math.min(COPIES, spoilt.size()); i++) {
      MinedCandidate replaced = spoilt.get(i);
      spoilt.set(
          i,
          new MinedCandidate(
              "copy-%d-of-%s".formatted(i + 1, positive.id()),
              positive.text(),
              replaced.score(),
              replaced.rank(),
              Optional.empty()));
    }
    return spoilt;
  }
}
