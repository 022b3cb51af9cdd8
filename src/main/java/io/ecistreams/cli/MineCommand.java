package io.ecistreams.cli;

import picocli.CommandLine.Command;

/** Groups the miners that come along. */
@Command(
    name = "mine",
    synopsisSubcommandLabel = "MINER",
    description = {
      "Mines hard negatives and sends them to the input topic, as any miner does; or sends what"
          + " another program has mined.",
      "Without --corpus and --queries the small collection that comes along is mined."
    },
    footer = {
      "  eci mine bm25 --corpus passages.jsonl --queries queries.jsonl --board my-run",
      "  eci mine random --loop --rate 5",
      "  my-miner | eci mine file -",
      "  eci mine finish --board my-run --source mine"
    },
    subcommands = {
      MineBm25Command.class,
      MineDenseCommand.class,
      MineCrossEncoderCommand.class,
      MineLlmCommand.class,
      MineFileCommand.class,
      MineRandomCommand.class,
      MineInBatchCommand.class,
      MineFinishCommand.class
    })
final class MineCommand extends EciCommand {}
