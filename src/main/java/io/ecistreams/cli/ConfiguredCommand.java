package io.ecistreams.cli;

import io.ecistreams.config.EciConfig;
import java.nio.file.Path;
import java.util.HashMap;
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
  private Optional<Path> configFile = Optional.empty();

  @Option(
      names = "--brokers",
      paramLabel = "HOST:PORT",
      description =
          "Brokers of Kafka, separated by commas; wins over every other kafka.bootstrap.servers.")
  private Optional<String> brokers = Optional.empty();

  @Option(
      names = "--registry",
      paramLabel = "URL",
      description = "The schema registry; wins over every other schema.registry.url.")
  private Optional<String> registry = Optional.empty();

  /** Reads the options, the environment and the file, as far as they are given. */
  EciConfig configuration() {
    return configuration(configFile, environment(), brokers, registry);
  }

  /** The same of values that were read otherwise. */
  static EciConfig configuration(
      Optional<Path> file,
      Map<String, String> environment,
      Optional<String> brokers,
      Optional<String> registry) {
    Map<String, String> options = new HashMap<>();
    brokers.ifPresent(given -> options.put("kafka.bootstrap.servers", given));
    registry.ifPresent(given -> options.put("schema.registry.url", given));
    return EciConfig.load(file, environment, options);
  }

  /** Whether an option says where to find anything. */
  boolean isConfigured() {
    return configFile.isPresent() || brokers.isPresent() || registry.isPresent();
  }
}
