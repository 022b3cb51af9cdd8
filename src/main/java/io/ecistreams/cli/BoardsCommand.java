package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.NewestRecords;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the registered boards and how far each is. */
@Command(
    name = "boards",
    description = {
      "Lists the registered boards: encoder, background, sources, and how old the newest ranking is.",
      "It reads the topics; no instance has to be reachable. json is one array."
    },
    footer = {
      "  eci boards --config eci.properties",
      "  eci boards --config eci.properties --format json | jq -r .[].board"
    })
final class BoardsCommand extends ConfiguredCommand {

  @Option(names = "--format", paramLabel = "FORMAT", description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.table;

  @Override
  public Integer call() {
    EciConfig eci = configuration().requireAddresses();
    BoardList boards = BoardList.of(NewestRecords.backgrounds(eci), NewestRecords.rankings(eci));
    return print(format == TableOrJson.json ? List.of(boards.json()) : boards.lines(Instant.now()));
  }
}
