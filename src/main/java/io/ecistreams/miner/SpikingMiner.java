package io.ecistreams.miner;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A miner that for a while puts copies of the query's positives among its negatives, under other
 * ids, as a collection with duplicates would: false negatives that no label shows. Only for miners
 * without vectors.
 */
public final class SpikingMiner implements NegativeMiner {
  private static final int COPIES = 3;

  private final NegativeMiner miner;
  private final PassageCollection collection;
  private final BooleanSupplier isOn;

  /**
   * A miner that is well outside its spike.
   *
   * @param isOn whether the spike is on, asked before each query
   */
  public SpikingMiner(NegativeMiner miner, PassageCollection collection, BooleanSupplier isOn) {
    this.miner = miner;
    this.collection = collection;
    this.isOn = isOn;
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
    List<MinedCandidate> found = miner.mine(query);
    return isOn.getAsBoolean() ? spoilt(query, found) : found;
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
