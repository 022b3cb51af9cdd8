package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.miner.InBatchMiner;
import io.ecistreams.miner.PassageCollection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends what trainers contrast queries with anyway. */
@Command(
    name = "in-batch",
    description = {
      "Sends for each query the positives of the other queries of its batch, which a trainer with in-batch negatives contrasts it with: what every other miner is an addition to. Batches are drawn at random, anew each time the queries are gone over, and each query brings one of its positives.",
      "In what its negatives are made of, you see how many of them answer the query after all."
    },
    footer = {
      "  eci mine in-batch --config eci.properties",
      "  eci mine in-batch --corpus passages.jsonl --queries queries.jsonl --batch-size 64",
      "  eci mine in-batch --loop --rate 5 --unmasked --source in-batch-unmasked"
    })
final class MineInBatchCommand extends CollectionMinerCommand {

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      defaultValue = "32",
      description =
          "Queries of a batch; each then has up to N - 1 negatives (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  @Option(
      names = "--unmasked",
      description =
          "Keep labelled positives of the query that other queries bring, as a trainer does that"
              + " does not look for them; they count as false. By default they are left out.")
  private boolean unmasked;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "2026",
      description = "The same seed draws the same batches (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  void checkOptions(EciConfig eci) {
    super.checkOptions(eci);
    int most = eci.limits().negatives() + 1;
    if (batchSize < 2 || batchSize > most) {
      throw wrong(
          "--batch-size must be from 2 to %d (limit.negatives), not %d".formatted(most, batchSize));
    }
  }

  @Override
  int mine(PassageCollection passages, EciConfig eci, MiningRun run) throws InterruptedException {
    InBatchMiner.Labelled labelled =
        unmasked ? InBatchMiner.Labelled.KEPT : InBatchMiner.Labelled.LEFT_OUT;
    InBatchMiner miner = new InBatchMiner(passages, batchSize, labelled, seed);
    return run.run(sink -> run.loop(passages, miner, sink));
  }
}
