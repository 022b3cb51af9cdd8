package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.Band;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.RandomMiner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Mines by chance. */
@Command(
    name = "random",
    description = {
      "Sends for each query passages drawn at random, without its labelled positives: the floor that every other miner should beat."
    },
    footer = {
      "  eci mine random --config eci.properties",
      "  eci mine random --corpus passages.jsonl --queries queries.jsonl --board my-run --duration 10m --rate 5"
    })
final class MineRandomCommand extends PerQueryMinerCommand {

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "2026",
      description = "The same seed draws the same passages (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  Band band() {
    return bands.ofRanks(perQuery);
  }

  @Override
  int mine(PassageCollection passages, EciConfig eci, MiningRun run) throws InterruptedException {
    RandomMiner miner = new RandomMiner(passages, band().depth(), seed);
    return run.run(
        sink -> run.loop(passages, bands.within(band(), miner), sink),
        () -> bands.sum().ifPresent(run::say));
  }
}
