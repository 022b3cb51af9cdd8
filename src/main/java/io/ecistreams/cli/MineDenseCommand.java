package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.DenseMiner;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.model.TextEmbedder;
import io.ecistreams.runtime.Core;
import picocli.CommandLine.Command;

/** Mines by vectors. */
@Command(
    name = "dense",
    description = {
      "Sends for each query the passages nearest to it by the configured encoder (encoder.*; e5-small-v2 by default), without its labelled positives. The whole collection is embedded first, about 35 texts a second on a core, and compared by brute force."
    },
    footer = {
      "  eci mine dense --config eci.properties",
      "  eci mine dense --relative-margin 0.05 --num-negatives 4 --board my-run",
      "  eci mine dense --corpus passages.jsonl --queries queries.jsonl --board my-run --no-send-text"
    })
final class MineDenseCommand extends PerQueryMinerCommand {

  @Override
  void checkOptions(EciConfig eci) {
    super.checkOptions(eci);
    eci.requireEncoder();
  }

  @Override
  int mine(PassageCollection passages, EciConfig eci, MiningRun run) throws InterruptedException {
    try (TextEmbedder encoder = Core.encoder(eci)) {
      return run.run(
          sink ->
              run.loop(
                  passages,
                  bands.within(
                      band(), new DenseMiner(passages, band().depth(), encoder, run::progress)),
                  sink),
          () -> {
            bands.sum().ifPresent(run::say);
            encoder.usage().ifPresent(run::say);
          });
    }
  }
}
