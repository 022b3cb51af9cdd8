package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.BackgroundReader;
import io.ecistreams.runtime.RankingReader;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the registered boards and how far each is. */
@Command(
    name = "boards",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Lists the registered boards: encoder, background, sources, and how old the newest ranking is.",
      "It reads the topics; no instance has to be reachable. json is one array."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci boards --config eci.properties",
      "  eci boards --config eci.properties --format json | jq -r .[].board"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT})
final class BoardsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = TableOrJson.Converter.class,
      description = TableOrJson.DESCRIPTION)
  private TableOrJson format = TableOrJson.TABLE;

  @Override
  public Integer call() {
    EciConfig eci = config.load().requireAddresses();
    BoardList boards = BoardList.of(BackgroundReader.newest(eci), RankingReader.newest(eci));
    PrintWriter out = spec.commandLine().getOut();
    List<String> lines =
        format == TableOrJson.JSON ? List.of(boards.json()) : boards.lines(Instant.now());
    lines.forEach(out::println);
    out.flush();
    return ExitCodes.OK;
  }
}
