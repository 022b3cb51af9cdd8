package io.ecistreams.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** An instance of the built distribution, {@code eci run}, with a state directory of its own. */
final class InstanceProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int SIGTERM_EXIT = 143;
  private static final Pattern NO_BROKER = Pattern.compile("eci: Failed at .*: Kafka at ");

  private final String name;
  private final Path log;
  private final Process process;
  private final int saidBefore;

  /**
   * Starts it; it is not waited for.
   *
   * @param directory for its state and its log, kept from one start to the next
   */
  InstanceProcess(String name, Path directory, Map<String, String> settings) throws IOException {
    this.name = name;
    this.log = directory.resolve(name + ".log");
    this.saidBefore = Files.exists(log) ? log().length() : 0;
    Map<String, String> all = new HashMap<>(settings);
    all.put("state.dir", directory.resolve(name).toString());
    Properties properties = new Properties();
    properties.putAll(all);
    Path file = directory.resolve(name + ".properties");
    try (var out = Files.newOutputStream(file)) {
      properties.store(out, null);
    }
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("eci.distribution"), "eci").toString(),
                "run",
                "--config",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("ECI_JAVA_OPTS", "-Xmx256m -XX:TieredStopAtLevel=1");
    this.process = builder.start();
  }

  String name() {
    return name;
  }

  /**
   * Ends it with SIGKILL.
   *
   * @throws AssertionError if it has ended before, by itself
   */
  void kill() throws IOException, InterruptedException {
    requireAlive();
    process.destroyForcibly().waitFor();
  }

  /** Ends it with SIGTERM, and waits until it has said good-bye. */
  void terminate() throws IOException, InterruptedException {
    requireAlive();
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError(name + " does not stop; its log is\n" + log());
    }
    if (process.exitValue() != SIGTERM_EXIT) {
      throw new AssertionError(name + " ended with " + process.exitValue() + "\n" + log());
    }
  }

  /** Whether it has ended because Kafka did not answer when it asked for the topics. */
  boolean gaveUpAtStart() throws IOException {
    return !process.isAlive()
        && process.exitValue() == 1
        && NO_BROKER
            .matcher(log().stripTrailing().lines().reduce((first, last) -> last).orElse(""))
            .find();
  }

  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError(name + " has ended by itself; its log is\n" + log());
    }
  }

  /** Whether it has got its partitions since this start. */
  boolean hasRun() throws IOException {
    return log().substring(saidBefore).contains("EciApplication: running");
  }

  /** Waits until it has said something. */
  void awaitLog(String part) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!log().contains(part)) {
      requireAlive();
      if (System.nanoTime() > deadline) {
        throw new AssertionError(name + " has only said\n" + log());
      }
      process.waitFor(200, TimeUnit.MILLISECONDS);
    }
  }

  /** What all starts under this name have said so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
