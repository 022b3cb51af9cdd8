package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.Bm25Miner;
import io.ecistreams.miner.PassageCollection;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Mines by words. */
@Command(
    name = "bm25",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Sends for each query the passages that share its words, by BM25 (Lucene, k1 = 0.9, b = 0.4), without its labelled positives."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci mine bm25 --config eci.properties",
      "  eci mine bm25 --corpus passages.jsonl --queries queries.jsonl --board my-run",
      "  eci mine bm25 --loop --rate 20 --source bm25-k16 --per-query 16"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      ExitCodes.OK_TEXT,
      ExitCodes.FAILURE_TEXT,
      ExitCodes.USAGE_TEXT,
      ExitCodes.SIGNAL_TEXT
    })
final class MineBm25Command implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Mixin private MiningOptions options;

  @Mixin private CollectionOptions collection;

  @Override
  public Integer call() throws InterruptedException {
    EciConfig eci = config.load();
    MiningRun run = new MiningRun(spec, eci, options);
    int perQuery = collection.perQuery();
    PassageCollection passages = collection.load();
    try (Bm25Miner miner = new Bm25Miner(passages, perQuery)) {
      return run.run(sink -> run.loop(passages, miner, sink));
    }
  }
}
