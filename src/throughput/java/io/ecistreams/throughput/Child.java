package io.ecistreams.throughput;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A Java process. It ends when it is closed, or when this one ends. */
final class Child implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(15);

  private final String name;
  private final Process process;
  private final Path log;

  private Child(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /** Starts one with this one's class path. */
  static Child start(String name, Path directory, List<String> options, String... command) {
    return start(name, directory, System.getProperty("java.class.path"), options, command);
  }

  /**
   * Starts one.
   *
   * @param directory for its log
   * @param classPath with {@link Guarded} in it
   * @param options of the JVM
   * @param command class and arguments
   */
  static Child start(
      String name, Path directory, String classPath, List<String> options, String... command) {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    all.addAll(options);
    all.addAll(List.of("-cp", classPath, Guarded.class.getName()));
    all.addAll(List.of(command));
    Path log = directory.resolve(name + ".log");
    try {
      return new Child(
          name,
          new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile()).start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first line of its output that fits. */
  String awaitLine(Predicate<String> fits) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      requireAlive();
      for (String line : output().lines().toList()) {
        if (fits.test(line)) {
          return line;
        }
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new IllegalStateException(name + " did not come up:\n" + output());
  }

  /** Everything it has said. */
  String output() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(name + " has ended:\n" + output());
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** CPU time so far, all threads. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Resident memory, bytes; 0 where the system has no /proc. */
  long residentBytes() {
    try (var lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          * 1024;
    } catch (IOException e) {
      return 0;
    }
  }

  /** Asks it to stop, and insists after a while. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
