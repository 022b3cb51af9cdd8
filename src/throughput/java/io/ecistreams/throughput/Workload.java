package io.ecistreams.throughput;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.AvroMapping;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Records with vectors and without text, seeded: a positive near its query, negatives at distances
 * that differ between sources.
 *
 * @param boards they take turns
 * @param sources of each board, they take turns too
 * @param dimension d
 * @param negatives k
 * @param bodies the pool that records are drawn from: of each source, one a query
 */
record Workload(
    int boards, int sources, int dimension, int negatives, List<List<MinedNegatives>> bodies) {
  private static final int QUERIES = 256;
  private static final double POSITIVE_NOISE = 0.6;

  static Workload of(int boards, int sources, int dimension, int negatives) {
    List<List<MinedNegatives>> bodies = new ArrayList<>();
    for (int source = 0; source < sources; source++) {
      List<MinedNegatives> own = new ArrayList<>();
      for (int query = 0; query < QUERIES; query++) {
        own.add(body(source, query, dimension, negatives));
      }
      bodies.add(own);
    }
    return new Workload(boards, sources, dimension, negatives, bodies);
  }

  private static MinedNegatives body(int source, int query, int dimension, int negatives) {
    Random shared = new Random(query);
    float[] q = near(new float[dimension], 1, shared);
    Item positive = item("p" + query, near(q, POSITIVE_NOISE, shared));
    Random own = new Random(31L * query + source);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < negatives; i++) {
      items.add(item("n" + source + "-" + query + "-" + i, near(q, 0.8 + 0.2 * source, own)));
    }
    return MinedNegatives.newBuilder()
        .setBoard("")
        .setSource("source-" + source)
        .setQuery(item("q" + query, q))
        .setPositives(List.of(positive))
        .setNegatives(items)
        .setMinedAt(Instant.EPOCH)
        .build();
  }

  private static float[] near(float[] centre, double noise, Random random) {
    float[] vector = new float[centre.length];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (centre[i] + noise * random.nextGaussian());
    }
    return vector;
  }

  private static Item item(String id, float[] vector) {
    return Item.newBuilder().setId(id).setEmbedding(AvroMapping.embeddingBytes(vector)).build();
  }

  private static Item scaled(Item item, float scale) {
    ByteBuffer from = item.getEmbedding().orElseThrow().duplicate();
    from.order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer to = ByteBuffer.allocate(from.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    while (from.hasRemaining()) {
      to.putFloat(scale * from.getFloat());
    }
    return new Item(item.getId().orElseThrow(), null, to.flip());
  }

  /** The board of a record. */
  int board(long index) {
    return (int) (index % boards);
  }

  /**
   * A record by its number, from 0 up. Its vectors are those of the pool, each number a little
   * larger in proportion, which changes no direction: or else a batch would compress to the share
   * of what is in it only once.
   */
  MinedNegatives record(long index, Instant minedAt) {
    long turn = index / boards;
    List<MinedNegatives> own = bodies.get((int) (turn % sources));
    MinedNegatives body = own.get((int) (turn / sources % own.size()));
    float scale = 1 + (index % 1_000_003) * 1e-6f;
    return MinedNegatives.newBuilder()
        .setBoard("board-" + board(index))
        .setSource(body.getSource())
        .setQuery(scaled(body.getQuery(), scale))
        .setPositives(body.getPositives().stream().map(item -> scaled(item, scale)).toList())
        .setNegatives(body.getNegatives().stream().map(item -> scaled(item, scale)).toList())
        .setMinedAt(minedAt)
        .build();
  }
}
