package io.ecistreams.miner;

import io.ecistreams.model.Fnv1a64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A miner of whose candidates only those of a band are taken; their ranks and scores stay. The same
 * seed draws the same candidates of a query again.
 *
 * @param miner gives as many candidates as the band is deep
 * @param leftOut hears of each candidate that is left out
 */
public record BandedMiner(NegativeMiner miner, Band band, long seed, Consumer<Band.Rule> leftOut)
    implements NegativeMiner {

  @Override
  public String source() {
    return miner.source();
  }

  @Override
  public String version() {
    return "%s, %s, negatives=%d".formatted(miner.version(), band, band.numNegatives());
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    List<MinedCandidate> candidates = miner.mine(query);
    OptionalDouble positive =
        band.scores().haveMargin() && !candidates.isEmpty()
            ? miner.positiveScore(query)
            : OptionalDouble.empty();
    return band.choose(
        candidates,
        candidate -> candidate.score().orElseThrow(),
        positive,
        random(seed, query.id()),
        leftOut);
  }

  /** What draws the negatives of a query. */
  public static Random random(long seed, String query) {
    return new Random(Fnv1a64.hash(seed + "/" + query));
  }

  @Override
  public OptionalDouble positiveScore(LabelledQuery query) {
    return miner.positiveScore(query);
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
