package io.ecistreams.serde;

import io.ecistreams.avro.Item;
import io.ecistreams.avro.MinedNegatives;
import java.time.Instant;
import java.util.List;

/** Records that tests share. */
final class Samples {

  private Samples() {}

  static MinedNegatives full() {
    return minimal()
        .setEncoderId("e5-small-v2")
        .setScores(List.of(12.5, -0.25))
        .setRanks(List.of(1, 2))
        .setMinerVersion("1.0 β")
        .setCost(0.002)
        .setEventId("e-1")
        .build();
  }

  static MinedNegatives.Builder minimal() {
    return MinedNegatives.newBuilder()
        .setBoard("run-7")
        .setSource("bm25")
        .setQuery(item("q1", 1f, 2f))
        .setPositives(List.of(item("p1", 0.5f, -3.25f)))
        .setNegatives(List.of(item("n1", 1e-30f, 0.1f), item("n2", -0f, 16777217f)))
        .setMinedAt(Instant.ofEpochMilli(1_700_000_000_123L));
  }

  static Item item(String id, float... embedding) {
    return Item.newBuilder()
        .setId(id)
        .setText("text \"of\"\n" + id)
        .setEmbedding(AvroMapping.embeddingBytes(embedding))
        .build();
  }
}
