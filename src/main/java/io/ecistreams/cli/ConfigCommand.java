package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.config.Reference;
import io.ecistreams.config.Setting;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints the reference of all options, or what is in effect. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Lists all options with type, default and meaning.",
      "With --config or --effective: checks the file, if given, and the environment, and prints"
          + " the values in effect and where each came from; secrets are masked."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci config",
      "  eci config --config eci.properties",
      "  ECI_PANE_MS=30000 eci config --effective",
      "  eci config --markdown > src/docs/configuration.md"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.USAGE_TEXT})
final class ConfigCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(names = "--markdown", description = "Print the reference as a Markdown page.")
  private boolean markdown;

  @Option(names = "--effective", description = "Print the values in effect, also without --config.")
  private boolean effective;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    boolean printsValues = effective || config.file().isPresent();
    if (markdown && printsValues) {
      throw new ParameterException(
          spec.commandLine(),
          "--markdown prints the reference and takes neither --config nor --effective.");
    }
    if (markdown) {
      out.print(Reference.markdown());
    } else if (printsValues) {
      printEffective(config.load(), out);
    } else {
      out.print(Reference.text());
    }
    out.flush();
  }

  private static void printEffective(EciConfig config, PrintWriter out) {
    int keyWidth = 0;
    int valueWidth = 0;
    for (Setting setting : config.settings()) {
      keyWidth = Math.max(keyWidth, setting.key().length());
      valueWidth = Math.max(valueWidth, Math.min(40, setting.shown().length()));
    }
    String format = "%-" + keyWidth + "s  %-" + valueWidth + "s  %s%n";
    for (Setting setting : config.settings()) {
      out.printf(format, setting.key(), setting.shown(), setting.origin());
    }
  }
}
