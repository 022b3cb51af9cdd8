package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import picocli.CommandLine.Option;

/** A command that mines so many negatives of each query. */
abstract class PerQueryMinerCommand extends CollectionMinerCommand {

  @Option(
      names = "--per-query",
      paramLabel = "K",
      defaultValue = "8",
      description = "Negatives of each query (default: ${DEFAULT-VALUE}).")
  int perQuery;

  @Override
  void checkOptions(EciConfig eci) {
    super.checkOptions(eci);
    if (perQuery < 1) {
      throw wrong("--per-query must be at least 1, not " + perQuery);
    }
  }
}
