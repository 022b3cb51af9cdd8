package io.ecistreams.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the miners that come along. */
@Command(
    name = "mine",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    synopsisSubcommandLabel = "MINER",
    description = {
      "Mines hard negatives and sends them to the input topic, as any miner does; or sends what"
          + " another program has mined.",
      "Without --corpus and --queries the small collection that comes along is mined."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci mine bm25 --corpus passages.jsonl --queries queries.jsonl --board my-run",
      "  eci mine random --loop --rate 5",
      "  my-miner | eci mine file -"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {
      ExitCodes.OK_TEXT,
      ExitCodes.FAILURE_TEXT,
      ExitCodes.USAGE_TEXT,
      ExitCodes.SIGNAL_TEXT
    },
    subcommands = {
      MineBm25Command.class,
      MineDenseCommand.class,
      MineCrossEncoderCommand.class,
      MineLlmCommand.class,
      MineFileCommand.class,
      MineRandomCommand.class
    })
final class MineCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "A miner is missing; `eci mine --help` lists them.");
  }
}
