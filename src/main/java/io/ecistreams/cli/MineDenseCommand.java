package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.DenseMiner;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Mines by vectors. */
@Command(
    name = "dense",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Sends for each query the passages nearest to it by the configured encoder (encoder.*; e5-small-v2 by default), without its labelled positives. The whole collection is embedded first, about 35 texts a second on a core, and compared by brute force."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci mine dense --config eci.properties",
      "  eci mine dense --corpus passages.jsonl --queries queries.jsonl --board my-run --no-send-text"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      ExitCodes.OK_TEXT,
      ExitCodes.FAILURE_TEXT,
      ExitCodes.USAGE_TEXT,
      ExitCodes.SIGNAL_TEXT
    })
final class MineDenseCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Mixin private MiningOptions options;

  @Mixin private CollectionOptions collection;

  @Override
  public Integer call() throws InterruptedException {
    EciConfig eci = config.load();
    eci.requireEncoder();
    MiningRun run = new MiningRun(spec, eci, options);
    int perQuery = collection.perQuery();
    PassageCollection passages = collection.load();
    try (TextEmbedder encoder = Core.encoder(eci)) {
      return run.run(
          sink ->
              run.loop(passages, new DenseMiner(passages, perQuery, encoder, run::progress), sink));
    }
  }
}
