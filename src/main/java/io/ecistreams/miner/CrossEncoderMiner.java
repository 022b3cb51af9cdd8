package io.ecistreams.miner;

import io.ecistreams.embedding.PairScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The candidates of another miner that a cross-encoder finds most relevant. One inference for each
 * candidate; ties keep the order of the other miner.
 */
public final class CrossEncoderMiner implements NegativeMiner {
  private final PassageCollection collection;
  private final NegativeMiner candidates;
  private final PairScorer scorer;
  private final int k;

  private record Scored(MinedCandidate candidate, double score) {}

  /**
   * A miner that reranks.
   *
   * @param candidates should find many more than k
   * @param scorer not closed by this miner
   */
  public CrossEncoderMiner(
      PassageCollection collection, NegativeMiner candidates, PairScorer scorer, int k) {
    this.collection = collection;
    this.candidates = candidates;
    this.scorer = scorer;
    this.k = k;
  }

  @Override
  public String source() {
    return "cross-encoder";
  }

  @Override
  public String version() {
    return "%s, k=%d, of %s".formatted(scorer.modelId(), k, candidates.version());
  }

  @Override
  public boolean isCrossEncoder() {
    return true;
  }

  /** {@inheritDoc} One inference for each positive. */
  @Override
  public OptionalDouble positiveScore(LabelledQuery query) {
    List<String> positives = collection.positivesOf(query).stream().map(Passage::text).toList();
    return Arrays.stream(scorer.score(query.text(), positives)).min();
  }

  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    List<MinedCandidate> found = candidates.mine(query);
    double[] scores = scorer.score(query.text(), found.stream().map(MinedCandidate::text).toList());
    List<Scored> best =
        IntStream.range(0, found.size())
            .mapToObj(i -> new Scored(found.get(i), scores[i]))
            .sorted(Comparator.comparingDouble(Scored::score).reversed())
            .limit(k)
            .toList();
    List<MinedCandidate> ranked = new ArrayList<>();
    for (Scored scored : best) {
      ranked.add(
          new MinedCandidate(
              scored.candidate().id(),
              scored.candidate().text(),
              OptionalDouble.of(scored.score()),
              ranked.size() + 1,
              scored.candidate().embedding()));
    }
    return List.copyOf(ranked);
  }
}
