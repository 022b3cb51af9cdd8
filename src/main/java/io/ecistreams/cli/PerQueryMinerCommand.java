package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.Band;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that mines so many negatives of each query, within a band of what there is. */
abstract class PerQueryMinerCommand extends CollectionMinerCommand {

  @Option(
      names = {"--per-query", "--num-negatives"},
      paramLabel = "K",
      defaultValue = "8",
      description = "Negatives of each query (default: ${DEFAULT-VALUE}).")
  int perQuery;

  @Mixin BandOptions bands;

  @Override
  void checkOptions(EciConfig eci) {
    super.checkOptions(eci);
    if (perQuery < 1) {
      throw wrong("--per-query must be at least 1, not " + perQuery);
    }
    band();
  }

  /** Which of its candidates a miner of the collection takes. */
  Band band() {
    return bands.of(perQuery);
  }
}
