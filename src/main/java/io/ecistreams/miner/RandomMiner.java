package io.ecistreams.miner;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/**
 * Draws passages at random, without repeats inside a record: the floor every other miner should
 * beat. The same seed and the same calls give the same negatives; asking twice does not.
 */
public final class RandomMiner implements NegativeMiner {
  private final List<Passage> passages;
  private final int k;
  private final Random random;

  public RandomMiner(PassageCollection collection, int k, long seed) {
    this.passages = collection.passages();
    this.k = k;
    this.random = new Random(seed);
  }

  @Override
  public String source() {
    return "random";
  }

  @Override
  public String version() {
    return "uniform, k=" + k;
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    List<Passage> pool = passages.stream().filter(query::admits).toList();
    Set<Integer> drawn = new LinkedHashSet<>();
    while (drawn.size() < Math.min(k, pool.size())) {
      drawn.add(random.nextInt(pool.size()));
    }
    List<MinedCandidate> candidates = new ArrayList<>();
    for (int index : drawn) {
      Passage passage = pool.get(index);
      candidates.add(
          new MinedCandidate(
              passage.id(),
              passage.text(),
              OptionalDouble.empty(),
              candidates.size() + 1,
              Optional.empty()));
    }
    return List.copyOf(candidates);
  }
}
