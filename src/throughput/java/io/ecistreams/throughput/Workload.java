package io.ecistreams.throughput;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.AvroMapping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Records with vectors and without text, seeded: a positive near its query, negatives at distances
 * that differ between sources.
 *
 * @param boards how many
 * @param sources of each board
 * @param dimension d
 * @param negatives k
 * @param isShuffled whether boards, sources and partitions are drawn, or take turns
 */
record Workload(int boards, int sources, int dimension, int negatives, boolean isShuffled) {
  /** Different queries; each source has its own negatives for each. */
  static final int QUERIES = 256;

  private static final double POSITIVE_NOISE = 0.6;

  /**
   * What a record is about.
   *
   * @param spread the partition, modulo how many there are
   */
  record Place(int board, int source, int query, int spread) {}

  /** The place of a record by its number, from 0 up. */
  Place place(long index) {
    if (isShuffled) {
      SplittableRandom random = new SplittableRandom(index);
      return new Place(
          random.nextInt(boards),
          random.nextInt(sources),
          random.nextInt(QUERIES),
          random.nextInt(Integer.MAX_VALUE));
    }
    int board = (int) (index % boards);
    int source = (int) (index / boards % sources);
    long turn = index / boards / sources;
    // Each source of each board goes round all partitions.
    return new Place(
        board, source, (int) (turn % QUERIES), (int) ((turn + board + source) % Integer.MAX_VALUE));
  }

  /** Names have one length, so that they can be written over each other. */
  static String boardName(int board) {
    return "board-%04d".formatted(board);
  }

  /** Every record of the first board, by source and query. */
  List<List<MinedNegatives>> bodies(Instant minedAt) {
    List<List<MinedNegatives>> bodies = new ArrayList<>();
    for (int source = 0; source < sources; source++) {
      List<MinedNegatives> own = new ArrayList<>();
      for (int query = 0; query < QUERIES; query++) {
        own.add(body(source, query, minedAt));
      }
      bodies.add(own);
    }
    return bodies;
  }

  private MinedNegatives body(int source, int query, Instant minedAt) {
    Random shared = new Random(query);
    float[] q = near(new float[dimension], 1, shared);
    Item positive = item("p" + query, near(q, POSITIVE_NOISE, shared));
    Random own = new Random(31L * query + source);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < negatives; i++) {
      items.add(item("n" + source + "-" + query + "-" + i, near(q, 0.8 + 0.2 * source, own)));
    }
    return MinedNegatives.newBuilder()
        .setBoard(boardName(0))
        .setSource("source-" + source)
        .setQuery(item("q" + query, q))
        .setPositives(List.of(positive))
        .setNegatives(items)
        .setMinedAt(minedAt)
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
}
