package io.ecistreams.cli;

import io.ecistreams.avro.CommandKind;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.NewestRecords;
import io.ecistreams.runtime.RequestSender;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the registered boards and how far each is. */
@Command(
    name = "boards",
    description = {
      "Lists the registered boards, those ranked last first: the score of the best source, the alerts"
          + " that fire, examples a second, and how old the newest ranking is.",
      "It reads the topics; no instance has to be reachable. json is one array."
    },
    footer = {
      "  eci boards --config eci.properties",
      "  eci boards --config eci.properties --format json | jq -r .[].board",
      "  eci boards delete old-run --config eci.properties"
    },
    subcommands = BoardsCommand.Delete.class)
final class BoardsCommand extends ConfiguredCommand {

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    EciConfig eci = configuration().requireAddresses();
    BoardList boards =
        BoardList.of(
            NewestRecords.backgrounds(eci),
            NewestRecords.rankings(eci),
            NewestRecords.alerts(eci).values());
    return print(format == TableOrJson.json ? List.of(boards.json()) : boards.lines(Instant.now()));
  }

  /** Has the application forget a board. */
  @Command(
      name = "delete",
      description = {
        "Has the application forget a board: its state, ranking, scores, mixture, background and"
            + " alerts. Its name can then be used anew, also with another encoder.",
        "Records that are still sent to the board make it again: stop its miners before.",
        "It asks for the name again, unless --yes is given, and returns when the board is gone."
      },
      footerHeading = "%nExample:%n",
      footer = "  eci boards delete old-run --config eci.properties --yes")
  static final class Delete extends ConfiguredCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    @Parameters(
        paramLabel = "NAME",
        completionCandidates = CompletedNames.Boards.class,
        description = "The board.")
    private String board = "";

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException, InterruptedException {
      EciConfig eci = configuration().requireAddresses();
      NewestRecords.requireBoard(eci, board);
      if (!yes && !isTyped("name of the board", board)) {
        say("Not confirmed; nothing was done.");
        return ExitCodes.FAILURE;
      }
      RequestSender.send(eci, CommandKind.DELETE_BOARD, board, Set.of());
      Instant deadline = Instant.now().plus(PATIENCE);
      while (NewestRecords.backgrounds(eci).containsKey(board)) {
        if (Instant.now().isAfter(deadline)) {
          say(
              "Asked on %s, but board %s is still there after %d s: is an instance running, and"
                      .formatted(eci.topics().commands(), board, PATIENCE.toSeconds())
                  + " are its miners stopped?");
          return ExitCodes.FAILURE;
        }
        Thread.sleep(LOOK_AGAIN.toMillis());
      }
      return print(List.of("deleted board " + board));
    }
  }
}
