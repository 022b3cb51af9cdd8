package io.ecistreams.testing.container;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Docker's Compose: its plugin, or the program of its own that came before. */
public final class ComposeCommand {
  private static final Duration SOON = Duration.ofMinutes(1);

  private ComposeCommand() {}

  /** Whether there is one. */
  public static boolean isHere() {
    return isPlugin() || DockerCommand.run("docker-compose", SOON, "version").isDone();
  }

  private static boolean isPlugin() {
    return DockerCommand.run(SOON, "compose", "version").isDone();
  }

  /** Some files as one, in YAML. */
  public static String config(List<String> files) {
    List<String> arguments = new ArrayList<>();
    files.forEach(file -> arguments.addAll(List.of("-f", file)));
    arguments.add("config");
    if (isPlugin()) {
      arguments.add(0, "compose");
    }
    String program = isPlugin() ? "docker" : "docker-compose";
    DockerCommand config = DockerCommand.run(program, SOON, arguments.toArray(String[]::new));
    if (!config.isDone()) {
      throw new AssertionError(config.said());
    }
    return config.said();
  }
}
