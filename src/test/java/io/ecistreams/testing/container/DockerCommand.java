package io.ecistreams.testing.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What Docker's own command line did.
 *
 * @param code its exit code; -1 if it could not be run or did not end in time
 * @param said on both channels
 */
public record DockerCommand(int code, String said) {

  /** Runs {@code docker} with arguments, from the root of the project. */
  public static DockerCommand run(Duration within, String... arguments) {
    return run("docker", within, arguments);
  }

  static DockerCommand run(String program, Duration within, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    try {
      Path said = Files.createTempFile("docker-", ".log");
      try {
        return run(command, within, said);
      } finally {
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DockerCommand run(List<String> command, Duration within, Path said)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
    // The classic builder takes base images from the local store and asks no registry.
    builder.environment().putIfAbsent("DOCKER_BUILDKIT", "0");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new DockerCommand(-1, e.getMessage());
    }
    try {
      boolean ended = process.waitFor(within.toSeconds(), TimeUnit.SECONDS);
      return new DockerCommand(ended ? process.exitValue() : -1, Files.readString(said));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DockerCommand(-1, "interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  public boolean isDone() {
    return code == 0;
  }

  /** The same; fails unless it is done. */
  public static String output(Duration within, String... arguments) {
    DockerCommand command = run(within, arguments);
    if (!command.isDone()) {
      throw new AssertionError("docker " + String.join(" ", arguments) + "\n" + command.said);
    }
    return command.said.strip();
  }
}
