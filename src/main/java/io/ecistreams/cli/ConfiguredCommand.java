package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A command that needs a configuration. */
abstract class ConfiguredCommand extends EciCommand {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "Properties file with the configuration; environment variables ECI_... win over it.")
  Optional<Path> configFile = Optional.empty();

  /** Reads the file, if given, and the environment. */
  EciConfig configuration() {
    return EciConfig.load(configFile, environment(), Map.of());
  }
}
