package io.ecistreams.miner;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A miner under another name, for boards that rank two of a kind.
 *
 * @param source the name under which it is ranked
 */
public record NamedMiner(String source, NegativeMiner miner) implements NegativeMiner {

  @Override
  public String version() {
    return miner.version();
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    return miner.mine(query);
  }

  @Override
  public boolean isCrossEncoder() {
    return miner.isCrossEncoder();
  }

  @Override
  public OptionalDouble cost(LabelledQuery query) {
    return miner.cost(query);
  }

  @Override
  public Optional<QueryVectors> vectors(LabelledQuery query) {
    return miner.vectors(query);
  }
}
