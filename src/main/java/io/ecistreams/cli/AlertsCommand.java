package io.ecistreams.cli;

import io.ecistreams.avro.Alert;
import io.ecistreams.avro.Command;
import io.ecistreams.avro.CommandKind;
import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.AlertReader;
import io.ecistreams.runtime.CommandSender;
import io.ecistreams.serde.AlertJson;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prints the alerts of now, and takes what an operator asks of them. */
@picocli.CommandLine.Command(
    name = "alerts",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Prints the alerts that are pending, firing, or resolved a while ago, those that fire first.",
      "json is one array. src/docs/alarms.md says what to do about each kind."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  eci alerts --config eci.properties",
      "  eci alerts --config eci.properties --board nq --format json",
      "  eci alerts relearn --config eci.properties --board nq --source bm25"
    },
    subcommands = AlertsCommand.Relearn.class,
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT})
final class AlertsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ConfigOption config;

  @Option(names = "--board", paramLabel = "NAME", description = "Only the alerts of this board.")
  private Optional<String> board = Optional.empty();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      converter = FormatConverter.class,
      description = "table (the default) or json.")
  private AlertFormat format = AlertFormat.TABLE;

  /** Names of formats in lower case. */
  static final class FormatConverter implements ITypeConverter<AlertFormat> {
    @Override
    public AlertFormat convert(String value) {
      try {
        return AlertFormat.valueOf(value.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "' is not table or json");
      }
    }
  }

  @Override
  public Integer call() {
    EciConfig eci = config.load().requireAddresses();
    List<Alert> alerts =
        AlertReader.newest(eci).values().stream()
            .filter(alert -> board.isEmpty() || board.get().equals(alert.getBoard()))
            .sorted(AlertJson.MOST_URGENT_FIRST)
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    out.print(format.write(alerts));
    out.flush();
    return ExitCodes.OK;
  }

  /** Has a source's usual rate of false negatives learnt anew. */
  @picocli.CommandLine.Command(
      name = "relearn",
      mixinStandardHelpOptions = true,
      versionProvider = Eci.Version.class,
      description = {
        "Has the application forget a source's usual rate of suspected false negatives and learn it"
            + " from the next examples, e.g. after its miner was changed on purpose.",
        "A command for a board or source that is not known goes to the dead letters."
      },
      footerHeading = "%nExample:%n",
      footer = "  eci alerts relearn --config eci.properties --board nq --source bm25",
      exitCodeListHeading = ExitCodes.HEADING,
      exitCodeList = {ExitCodes.OK_TEXT, ExitCodes.FAILURE_TEXT, ExitCodes.USAGE_TEXT})
  static final class Relearn implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Mixin private ConfigOption config;

    @Option(names = "--board", paramLabel = "NAME", required = true, description = "The board.")
    private String board = "";

    @Option(names = "--source", paramLabel = "NAME", required = true, description = "The source.")
    private String source = "";

    @Override
    public Integer call() {
      EciConfig eci = config.load().requireAddresses();
      CommandSender.send(
          eci, new Command(board, source, CommandKind.RELEARN_BASELINE, Instant.now()));
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          "asked on %s: board %s learns the usual rate of %s from its next %d examples%n",
          eci.topics().commands(), board, source, eci.alarms().policy().baselineExamples());
      out.flush();
      return ExitCodes.OK;
    }
  }
}
