package io.ecistreams.cli;

import io.ecistreams.config.Reference;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the reference of all options, or what is in effect. */
@Command(
    name = "config",
    description = {
      "Lists all options with type, default and meaning.",
      "With --config or --effective: checks the file, if given, and the environment, and prints"
          + " the values in effect and where each came from; secrets are masked."
    },
    footer = {
      "  eci config",
      "  eci config --config eci.properties",
      "  ECI_PANE_MS=30000 eci config --effective",
      "  eci config --markdown > src/docs/configuration.md"
    },
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.USAGE_TEXT})
final class ConfigCommand extends ConfiguredCommand {

  @Option(names = "--markdown", description = "Print the reference as a Markdown page.")
  private boolean markdown;

  @Option(names = "--effective", description = "Print the values in effect, also without --config.")
  private boolean effective;

  @Override
  public Integer call() {
    boolean printsValues = effective || configFile.isPresent();
    if (markdown && printsValues) {
      throw wrong("--markdown prints the reference and takes neither --config nor --effective.");
    }
    if (printsValues) {
      return print(Columns.aligned(effectiveSettings()));
    }
    out().print(markdown ? Reference.markdown() : Reference.text());
    out().flush();
    return ExitCodes.OK;
  }

  private List<List<String>> effectiveSettings() {
    return configuration().settings().stream()
        .map(setting -> List.of(setting.key(), setting.shown(), setting.origin()))
        .toList();
  }
}
