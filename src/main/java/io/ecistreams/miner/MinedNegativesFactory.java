package io.ecistreams.miner;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Writes what a miner found as the public record, with all texts. */
public final class MinedNegativesFactory {
  private final PassageCollection collection;
  private final String board;

  /**
   * A factory for one board.
   *
   * @param board the board on which the records are ranked
   */
  public MinedNegativesFactory(PassageCollection collection, String board) {
    this.collection = collection;
    this.board = board;
  }

  /**
   * Mines the query.
   *
   * @param clock gives the event time, once the miner has found something
   * @return the record; empty if the miner found nothing, which the schema cannot say
   */
  public Optional<MinedNegatives> mine(
      NegativeMiner miner, LabelledQuery query, InstantSource clock) {
    List<MinedCandidate> candidates = miner.mine(query);
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    Instant minedAt = clock.instant();
    Optional<QueryVectors> vectors = miner.vectors(query);
    List<Item> positives = new ArrayList<>();
    for (Passage positive : collection.positivesOf(query)) {
      int index = positives.size();
      positives.add(
          item(positive.id(), positive.text(), vectors.map(v -> v.positives().get(index))));
    }
    Optional<List<Double>> scores = scores(candidates);
    OptionalDouble cost = miner.cost(query);
    return Optional.of(
        MinedNegatives.newBuilder()
            .setBoard(board)
            .setSource(miner.source())
            .setQuery(item(query.id(), query.text(), vectors.map(QueryVectors::query)))
            .setPositives(positives)
            .setNegatives(
                candidates.stream().map(c -> item(c.id(), c.text(), c.embedding())).toList())
            .setEncoderId(vectors.map(QueryVectors::encoderId).orElse(null))
            .setScores(scores.orElse(null))
            .setCrossEncoderScores(scores.filter(s -> miner.isCrossEncoder()).orElse(null))
            .setRanks(candidates.stream().map(MinedCandidate::rank).toList())
            .setMinedAt(minedAt)
            .setMinerVersion(miner.version())
            .setCost(cost.isPresent() ? cost.getAsDouble() : null)
            .build());
  }

  private static Optional<List<Double>> scores(List<MinedCandidate> candidates) {
    return candidates.stream().allMatch(c -> c.score().isPresent())
        ? Optional.of(candidates.stream().map(c -> c.score().getAsDouble()).toList())
        : Optional.empty();
  }

  private static Item item(String id, String text, Optional<float[]> embedding) {
    return Item.newBuilder()
        .setId(id)
        .setText(text)
        .setEmbedding(embedding.map(VectorBytes::of).orElse(null))
        .build();
  }
}
