package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --config} for all commands that need a configuration; use as a mixin. */
final class ConfigOption {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "Properties file with the configuration; environment variables ECI_... win over it.")
  private Optional<Path> file = Optional.empty();

  Optional<Path> file() {
    return file;
  }

  /** Reads the file, if given, and the environment. */
  EciConfig load() {
    return load(Map.of());
  }

  /** The same, with settings of the command itself over all others. */
  EciConfig load(Map<String, String> program) {
    Eci root = (Eci) command.root().userObject();
    return EciConfig.load(file, root.environment(), program);
  }
}
