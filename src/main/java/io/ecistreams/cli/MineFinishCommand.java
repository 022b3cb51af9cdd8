package io.ecistreams.cli;

import io.ecistreams.avro.CommandKind;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.RequestSender;
import io.ecistreams.serde.JsonLines;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says for a miner of one's own that it has ended. */
@Command(
    name = "finish",
    description = {
      "Says that the miner of a source has ended, so that its silence raises no alarm and its rank"
          + " and weight stay. When all have ended, trainers get a final mixture. The miners of this"
          + " command say so themselves.",
      "What the source mines later takes that back. A board that is not known goes to the dead"
          + " letters."
    },
    footerHeading = "%nExample:%n",
    footer = "  eci mine finish --config eci.properties --board my-run --source mine")
final class MineFinishCommand extends ConfiguredCommand {

  @Option(
      names = "--board",
      paramLabel = "NAME",
      completionCandidates = CompletedNames.Boards.class,
      defaultValue = JsonLines.DEFAULT_BOARD,
      description = "The board (default: ${DEFAULT-VALUE}).")
  private String board;

  @Mixin private SourceOption source;

  @Override
  public Integer call() {
    EciConfig eci = configuration().requireAddresses();
    source.warningOf(eci, board).ifPresent(this::say);
    RequestSender.send(eci, CommandKind.FINISH_SOURCE, board, Set.of(source.name));
    return print(
        List.of(
            "asked on %s: source %s of board %s has finished"
                .formatted(eci.topics().commands(), source.name, board)));
  }
}
