package io.ecistreams.cli;

import io.ecistreams.miner.llm.PromptTemplate;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a model is asked; use as a mixin. */
final class PromptOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--prompt",
      paramLabel = "FILE",
      description = "The prompt to use instead of the one that comes along.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--show-prompt", description = "Print the prompt that is used, and end.")
  private boolean isShown;

  boolean isShown() {
    return isShown;
  }

  /** Prints a prompt as it is. */
  int show(PromptTemplate prompt) {
    PrintWriter out = command.commandLine().getOut();
    out.print(prompt.text());
    out.flush();
    return ExitCodes.OK;
  }

  /**
   * The prompt of the file, or else another.
   *
   * @throws ParameterException if the file cannot be used
   */
  PromptTemplate or(Supplier<PromptTemplate> standard) {
    try {
      return file.isEmpty()
          ? standard.get()
          : new PromptTemplate(InputFile.text("--prompt", file.get()));
    } catch (IOException e) {
      throw wrong("--prompt " + file.get() + " cannot be read (" + e + ")");
    } catch (IllegalArgumentException e) {
      throw wrong("--prompt: " + e.getMessage());
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }
}
