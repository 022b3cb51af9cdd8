package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import io.ecistreams.runtime.NewestRecords;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints what a shell needs to complete commands, options, and names of boards and sources. */
@Command(
    name = "completion",
    description = {
      "Prints a script with which bash and zsh complete the commands and options of eci, and the"
          + " names of boards and sources, which are read from Kafka with the configuration on the"
          + " line.",
      "zsh needs bashcompinit first."
    },
    footer = {
      "  source <(eci completion)                             # this shell, bash",
      "  eci completion > ~/.local/share/bash-completion/completions/eci",
      "  autoload -U +X bashcompinit && bashcompinit && source <(eci completion)   # zsh"
    },
    exitCodeList = ExitCodes.OK_TEXT,
    subcommands = CompletionCommand.Names.class)
final class CompletionCommand extends EciCommand {
  /** Where picocli's script takes what it offers. */
  private static final String OFFERED = "  options=(\"$@\")\n";

  private static final String ASKED =
      """
        case "$1" in
          '%s'|'%s')
            options=()
            local name
            while IFS= read -r name; do
              options+=("$name")
            done < <("${COMP_WORDS[0]}" completion names "$1" "$COMP_LINE" 2>/dev/null)
            ;;
        esac
      """
          .formatted(CompletedNames.BOARDS, CompletedNames.SOURCES);

  @Override
  public Integer call() {
    String script = AutoComplete.bash(spec.root().name(), spec.root().commandLine());
    return print(List.of(script.replace(OFFERED, OFFERED + ASKED)));
  }

  /** Prints names, for the script. */
  @Command(
      name = "names",
      hidden = true,
      description = "Prints names of boards or sources, one a line, for the completion script.",
      footerHeading = "%nExample:%n",
      footer = "  eci completion names {boards} 'eci ranking -c eci.properties --board '")
  static final class Names extends EciCommand {
    @Parameters(index = "0", paramLabel = "KIND", description = "{boards} or {sources}.")
    private String kind = "";

    @Parameters(index = "1", paramLabel = "LINE", description = "The line so far.")
    private String line = "";

    @Override
    public Integer call() {
      EciConfig eci =
          ConfiguredCommand.configuration(
                  given("-c", "--config").map(Names::file),
                  environment(),
                  given("--brokers"),
                  given("--registry"))
              .requireAddresses();
      return print(
          kind.equals(CompletedNames.BOARDS)
              ? List.copyOf(NewestRecords.backgrounds(eci).keySet())
              : List.copyOf(NewestRecords.rankedSources(eci, given("--board"))));
    }

    /** What an option is given on the line, which is cut at blanks and may end in the middle. */
    private Optional<String> given(String... names) {
      List<String> words = List.of(line.strip().split("\\s+"));
      for (int i = 0; i < words.size(); i++) {
        for (String name : names) {
          if (words.get(i).startsWith(name + "=")) {
            return Optional.of(words.get(i).substring(name.length() + 1));
          }
          if (words.get(i).equals(name) && i + 1 < words.size()) {
            return Optional.of(words.get(i + 1));
          }
        }
      }
      return Optional.empty();
    }

    /** The shell has not yet put the home directory in the place of its sign. */
    private static Path file(String word) {
      return word.startsWith("~/")
          ? Path.of(System.getProperty("user.home"), word.substring(2))
          : Path.of(word);
    }
  }
}
