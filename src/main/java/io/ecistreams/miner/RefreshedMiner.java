package io.ecistreams.miner;

import java.util.List;
import java.util.Optional;

/** A miner that goes over to a newer one of its name, as one does whose encoder is trained. */
public final class RefreshedMiner implements NegativeMiner {
  private volatile NegativeMiner newest;

  /** That of the query that was mined last, of which more is asked; of the mining thread. */
  private NegativeMiner current;

  public RefreshedMiner(NegativeMiner first) {
    this.newest = first;
    this.current = first;
  }

  /** The next query and those after it are mined by another one; by any thread. */
  public void refresh(NegativeMiner newer) {
    newest = newer;
  }

  @Override
  public String source() {
    return current.source();
  }

  @Override
  public String version() {
    return current.version();
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    current = newest;
    return current.mine(query);
  }

  @Override
  public Optional<QueryVectors> vectors(LabelledQuery query) {
    return current.vectors(query);
  }
}
