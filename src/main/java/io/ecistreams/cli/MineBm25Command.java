package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.Bm25Miner;
import io.ecistreams.miner.PassageCollection;
import picocli.CommandLine.Command;

/** Mines by words. */
@Command(
    name = "bm25",
    description = {
      "Sends for each query the passages that share its words, by BM25 (Lucene, k1 = 0.9, b = 0.4), without its labelled positives."
    },
    footer = {
      "  eci mine bm25 --config eci.properties",
      "  eci mine bm25 --corpus passages.jsonl --queries queries.jsonl --board my-run",
      "  eci mine bm25 --range-min 10 --range-max 100 --sampling random --board my-run",
      "  eci mine bm25 --loop --rate 20 --source bm25-k16 --per-query 16"
    })
final class MineBm25Command extends PerQueryMinerCommand {

  @Override
  int mine(PassageCollection passages, EciConfig eci, MiningRun run) throws InterruptedException {
    try (Bm25Miner miner = new Bm25Miner(passages, band().depth())) {
      return run.run(
          sink -> run.loop(passages, bands.within(band(), miner), sink),
          () -> bands.sum().ifPresent(run::say));
    }
  }
}
