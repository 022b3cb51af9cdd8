package io.ecistreams.runtime;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A broker in a process of its own that can be killed and started again where it was. */
final class BrokerProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Path directory;
  private final Path log;
  private final EmbeddedBroker.Ports ports;
  private Process process;

  /** What the process runs: directory, port of the broker, port of the controller. */
  public static void main(String[] args) throws InterruptedException {
    EmbeddedBroker.start(
        Path.of(args[0]),
        new EmbeddedBroker.Ports(Integer.parseInt(args[1]), Integer.parseInt(args[2])),
        SharedBroker.QUICK);
    Thread.currentThread().join();
  }

  /** Starts it and waits until it answers. */
  BrokerProcess(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    this.log = directory.resolveSibling(directory.getFileName() + ".log");
    this.ports = EmbeddedBroker.Ports.free();
    start();
  }

  String bootstrapServers() {
    return "127.0.0.1:" + ports.broker();
  }

  /** Starts it on the same data and ports, and waits until it answers. */
  void start() throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcess.class.getName(),
                directory.toString(),
                Integer.toString(ports.broker()),
                Integer.toString(ports.controller()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    awaitAnswer();
  }

  /** Ends it with SIGKILL; what it has acknowledged is in the operating system's hands. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** What all its starts have said. */
  String log() throws IOException {
    return Files.readString(log);
  }

  private void awaitAnswer() {
    try (Admin admin =
        Admin.create(
            Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                5_000,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                4_000))) {
      // Metadata of topics come from the broker itself, not only from its controller.
      await("an answer of the broker")
          .atMost(PATIENCE)
          .failFast("the broker has ended", () -> !process.isAlive())
          .ignoreException(ExecutionException.class)
          .until(() -> admin.listTopics().names().get() != null);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
