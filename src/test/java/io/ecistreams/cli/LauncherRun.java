package io.ecistreams.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The launcher of the built distribution, as a process of its own. */
public final class LauncherRun implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** What a shell starts in the background ignores SIGINT, and so does all that it starts. */
  private static final List<String> ENVIRONMENT =
      canDo("env", "--default-signal=INT", "true")
          ? List.of("env", "--default-signal=INT")
          : List.of();

  private final Process process;
  private final Path out;
  private final Path err;

  public LauncherRun(Path directory, Map<String, String> environment, String... args)
      throws IOException {
    this.out = Files.createTempFile(directory, "out", ".txt");
    this.err = Files.createTempFile(directory, "err", ".txt");
    Path launcher = Path.of(System.getProperty("eci.distribution"), "eci");
    List<String> command = new ArrayList<>(ENVIRONMENT);
    command.add(launcher.toString());
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().putAll(environment);
    this.process = builder.start();
  }

  private static boolean canDo(String... command) {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits until standard output or error fits, or fails with what there is. */
  public void awaitOutput(Predicate<String> fits) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!fits.test(out() + err())) {
      if (System.nanoTime() > deadline || !process.isAlive()) {
        throw new AssertionError("the output is\n" + out() + err());
      }
      process.waitFor(200, TimeUnit.MILLISECONDS);
    }
  }

  /** Sends a signal, by its short name. */
  public void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Waits for the end and returns the exit code. */
  public int awaitExit() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("still running; the output is\n" + out() + err());
    }
    return process.exitValue();
  }

  public String out() throws IOException {
    return Files.readString(out);
  }

  public String err() throws IOException {
    return Files.readString(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
