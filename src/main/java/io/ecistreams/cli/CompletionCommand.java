package io.ecistreams.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** Prints what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    description = {
      "Prints a script with which bash and zsh complete the commands and options of eci.",
      "zsh needs bashcompinit first."
    },
    footer = {
      "  source <(eci completion)                             # this shell, bash",
      "  eci completion > ~/.local/share/bash-completion/completions/eci",
      "  autoload -U +X bashcompinit && bashcompinit && source <(eci completion)   # zsh"
    },
    exitCodeList = ExitCodes.OK_TEXT)
final class CompletionCommand extends EciCommand {

  @Override
  public Integer call() {
    return print(List.of(AutoComplete.bash(spec.root().name(), spec.root().commandLine())));
  }
}
