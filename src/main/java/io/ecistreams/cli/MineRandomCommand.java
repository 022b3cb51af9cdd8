package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.PassageCollection;
import io.ecistreams.miner.RandomMiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Mines by chance. */
@Command(
    name = "random",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Sends for each query passages drawn at random, without its labelled positives: the floor that every other miner should beat."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci mine random --config eci.properties",
      "  eci mine random --corpus passages.jsonl --queries queries.jsonl --board my-run --duration 10m --rate 5"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      ExitCodes.OK_TEXT,
      ExitCodes.FAILURE_TEXT,
      ExitCodes.USAGE_TEXT,
      ExitCodes.SIGNAL_TEXT
    })
final class MineRandomCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Mixin private MiningOptions options;

  @Mixin private CollectionOptions collection;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "2026",
      description = "The same seed draws the same passages (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws InterruptedException {
    EciConfig eci = config.load();
    MiningRun run = new MiningRun(spec, eci, options);
    int perQuery = collection.perQuery();
    PassageCollection passages = collection.load();
    RandomMiner miner = new RandomMiner(passages, perQuery, seed);
    return run.run(sink -> run.loop(passages, miner, sink));
  }
}
