package io.ecistreams.cli;

import io.ecistreams.config.ConfigurationException;
import io.ecistreams.config.HttpSettings;
import io.ecistreams.http.HealthProbe;
import io.ecistreams.http.HealthProbe.Health;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tells by its exit code whether the instance on this machine is well. */
@Command(
    name = "health",
    description = {
      "Asks the instance on this machine whether all its boards are up to date, and prints what it"
          + " says.",
      "It is for health checks of containers; give it the configuration of the instance."
    },
    footer = {"  eci health --config eci.properties", "  eci health --live"},
    exitCodeList = {
      "0:the instance is well",
      "1:it is not, or does not answer",
      ExitCodes.USAGE_TEXT
    })
final class HealthCommand extends ConfiguredCommand {

  @Option(names = "--live", description = "Only ask whether it has not failed.")
  private boolean live;

  @Override
  public Integer call() {
    HealthProbe probe = probe(configuration().http());
    Health health = live ? probe.live() : probe.ready();
    PrintWriter to = health.isWell() ? out() : err();
    to.println(health.said());
    to.flush();
    return health.isWell() ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  /** Of the instance on this machine, if it can be asked. */
  static HealthProbe probe(HttpSettings http) {
    if (!http.enabled() || http.port() == 0) {
      throw new ConfigurationException(
          "The instance cannot be asked; it needs http.enabled=true and an http.port that is not"
              + " 0.");
    }
    return new HealthProbe(http);
  }
}
