package io.ecistreams.miner;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes what a miner found as the public record. Texts always go along: containment needs them.
 */
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
   * @param minedAt event time of the record
   * @return the record; empty if the miner found nothing, which the schema cannot say
   */
  public Optional<MinedNegatives> mine(NegativeMiner miner, LabelledQuery query, Instant minedAt) {
    List<MinedCandidate> candidates = miner.mine(query);
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    Optional<QueryVectors> vectors = miner.vectors(query);
    List<Item> positives = new ArrayList<>();
    for (Passage positive : collection.positivesOf(query)) {
      int index = positives.size();
      positives.add(
          item(positive.id(), positive.text(), vectors.map(v -> v.positives().get(index))));
    }
    boolean scored = candidates.stream().allMatch(c -> c.score().isPresent());
    return Optional.of(
        MinedNegatives.newBuilder()
            .setBoard(board)
            .setSource(miner.source())
            .setQuery(item(query.id(), query.text(), vectors.map(QueryVectors::query)))
            .setPositives(positives)
            .setNegatives(
                candidates.stream().map(c -> item(c.id(), c.text(), c.embedding())).toList())
            .setEncoderId(vectors.map(QueryVectors::encoderId).orElse(null))
            .setScores(
                scored ? candidates.stream().map(c -> c.score().getAsDouble()).toList() : null)
            .setRanks(candidates.stream().map(MinedCandidate::rank).toList())
            .setMinedAt(minedAt)
            .setMinerVersion(miner.version())
            .build());
  }

  private static Item item(String id, String text, Optional<float[]> embedding) {
    return Item.newBuilder()
        .setId(id)
        .setText(text)
        .setEmbedding(embedding.map(MinedNegativesFactory::littleEndian).orElse(null))
        .build();
  }

  private static ByteBuffer littleEndian(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return bytes;
  }
}
