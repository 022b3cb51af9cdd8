package io.ecistreams.testing;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.GeneratedClasses;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Many records of realistic size, quickly: their vectors are drawn from a stock. */
public final class VectorBatch {
  static {
    GeneratedClasses.trust();
  }

  private static final int STOCK = 4_096;

  private final List<ByteBuffer> stock = new ArrayList<>();
  private final Random random = new Random(1);
  private final int negatives;

  public VectorBatch(int dimension, int negatives) {
    this.negatives = negatives;
    for (int i = 0; i < STOCK; i++) {
      stock.add(AvroMapping.embeddingBytes(Examples.vector(random, dimension)));
    }
  }

  /** A record with vectors and without texts. */
  public MinedNegatives record(String board, String source, int query, Instant minedAt) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < negatives; i++) {
      items.add(item("n" + random.nextInt(1_000_000)));
    }
    return MinedNegatives.newBuilder()
        .setBoard(board)
        .setSource(source)
        .setEncoderId("made-up")
        .setQuery(item("q" + query))
        .setPositives(List.of(item("p" + query)))
        .setNegatives(items)
        .setMinedAt(minedAt)
        .build();
  }

  private Item item(String id) {
    ByteBuffer vector = stock.get(random.nextInt(STOCK)).duplicate();
    return Item.newBuilder().setId(id).setEmbedding(vector).build();
  }
}
