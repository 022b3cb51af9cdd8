package io.ecistreams.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The root of the command line. A new command is a class named in {@code subcommands}; it takes
 * {@code --config} as a {@link ConfiguredCommand}, and may throw what {@link Failures} has words
 * for.
 */
@Command(
    name = "eci",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Ranks sources of hard negatives by the contrastive information they carry, live.",
    footerHeading = "%nExample:%n",
    footer = {"  eci demo", "  eci score mined.jsonl", "  eci run --config eci.properties"},
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      MineCommand.class,
      ScoreCommand.class,
      CleanCommand.class,
      ProbeCommand.class,
      BoardsCommand.class,
      RankingCommand.class,
      HistoryCommand.class,
      MixtureCommand.class,
      AlertsCommand.class,
      QuarantineCommand.class,
      OutcomeCommand.class,
      VerdictCommand.class,
      JudgeCommand.class,
      ReplayCommand.class,
      DescribeCommand.class,
      HealthCommand.class,
      ResetCommand.class,
      SkipCommand.class,
      CalibrateCommand.class,
      IdfCommand.class,
      TopicsCommand.class,
      ConfigCommand.class,
      CompletionCommand.class
    })
public final class Eci extends EciCommand {

  private final Map<String, String> environment;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of a failure; ECI_DEBUG=true does the same.")
  private boolean verbose;

  private Eci(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs a command with the environment of this process and returns its exit code. */
  public static int run(String... args) {
    // Records and JSON are UTF-8 whatever the locale is: another would lose what it cannot write.
    Writer utf8 = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
    return commandLine(System.getenv()).setOut(new PrintWriter(utf8, true)).execute(args);
  }

  /** The command line with a given environment, ready to execute. */
  public static CommandLine commandLine(Map<String, String> environment) {
    Eci root = new Eci(environment);
    CommandLine line = new CommandLine(root);
    Map<String, IHelpSectionRenderer> sections = new HashMap<>(line.getHelpSectionMap());
    sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, Eci::examples);
    return line.setHelpSectionMap(sections)
        .setUsageHelpWidth(Terminal.width(environment))
        .setParameterExceptionHandler(new Failures(root))
        .setExecutionExceptionHandler(new Failures(root));
  }

  /** One that is broken could not be copied. */
  private static String examples(Help help) {
    return Stream.of(help.commandSpec().usageMessage().footer())
        .map(example -> example + System.lineSeparator())
        .collect(Collectors.joining());
  }

  Map<String, String> variables() {
    return environment;
  }

  boolean showsStackTraces() {
    return verbose || Boolean.parseBoolean(environment.getOrDefault("ECI_DEBUG", "false"));
  }

  /** The version that the build wrote into the manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Eci.class.getPackage().getImplementationVersion();
      return new String[] {"eci " + (version == null ? "(not packaged)" : version)};
    }
  }
}
