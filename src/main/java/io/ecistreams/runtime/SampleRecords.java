package io.ecistreams.runtime;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.miner.Bm25Miner;
import io.ecistreams.miner.DenseMiner;
import io.ecistreams.miner.LabelledQuery;
import io.ecistreams.miner.MinedNegativesFactory;
import io.ecistreams.miner.NegativeMiner;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.RandomMiner;
import io.ecistreams.miner.WrittenNegativesMiner;
import io.ecistreams.model.TextEmbedder;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** What the demo's miners find in the collection that comes along, once for each query. */
public final class SampleRecords {
  private SampleRecords() {}

  /**
   * Mines.
   *
   * @param encoder embeds all passages and queries; with a cache they are embedded once
   */
  public static void mine(
      PassageCollection sample, TextEmbedder encoder, Consumer<MinedNegatives> sink) {
    int k = Demo.NEGATIVES_PER_RECORD;
    MinedNegativesFactory factory = new MinedNegativesFactory(sample, Demo.BOARD);
    try (Bm25Miner bm25 = new Bm25Miner(sample, k)) {
      List<NegativeMiner> miners =
          List.of(
              bm25,
              new DenseMiner(sample, k, encoder, (stage, fraction) -> {}),
              new RandomMiner(sample, k, Demo.SEED),
              new WrittenNegativesMiner(sample));
      for (NegativeMiner miner : miners) {
        for (LabelledQuery query : sample.queries()) {
          factory.mine(miner, query, () -> Instant.EPOCH).ifPresent(sink);
        }
      }
    }
  }
}
