package io.ecistreams.cli;

import java.io.PrintWriter;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete commands and options. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    versionProvider = Eci.Version.class,
    description = {
      "Prints a script with which bash and zsh complete the commands and options of eci.",
      "zsh needs bashcompinit first."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(eci completion)                             # this shell, bash",
      "  eci completion > ~/.local/share/bash-completion/completions/eci",
      "  autoload -U +X bashcompinit && bashcompinit && source <(eci completion)   # zsh"
    },
    exitCodeListHeading = ExitCodes.HEADING,
    exitCodeList = ExitCodes.OK_TEXT)
final class CompletionCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
    out.print('\n');
    out.flush();
  }
}
