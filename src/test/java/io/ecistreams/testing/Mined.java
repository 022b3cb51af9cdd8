package io.ecistreams.testing;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.GeneratedClasses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Made-up records with vectors: seeded, good unless a test spoils them. */
public final class Mined {
  static {
    GeneratedClasses.trust();
  }

  private Mined() {}

  /** A passage with a vector. */
  public static Item item(String id, float... vector) {
    return Item.newBuilder()
        .setId(id)
        .setText("text of " + id)
        .setEmbedding(AvroMapping.embeddingBytes(vector))
        .build();
  }

  /** A passage without a vector. */
  public static Item text(String id, String text) {
    return Item.newBuilder().setId(id).setText(text).build();
  }

  /** A good record of query number {@code query} with k negatives of dimension d, and its cost. */
  public static MinedNegatives.Builder record(
      String board, String source, int query, int k, int d, Instant minedAt) {
    Random random = new Random(31L * query + source.hashCode());
    List<Item> negatives = new ArrayList<>();
    for (int i = 0; i < k; i++) {
      negatives.add(item(source + "-" + query + "-" + i, gaussian(random, d)));
    }
    Random shared = new Random(query);
    return MinedNegatives.newBuilder()
        .setBoard(board)
        .setSource(source)
        .setQuery(item("q" + query, gaussian(shared, d)))
        .setPositives(List.of(item("p" + query, gaussian(shared, d))))
        .setNegatives(negatives)
        .setCost(0.001 * k * (1 + query % 7))
        .setMinedAt(minedAt);
  }

  private static float[] gaussian(Random random, int d) {
    float[] vector = new float[d];
    for (int i = 0; i < d; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
