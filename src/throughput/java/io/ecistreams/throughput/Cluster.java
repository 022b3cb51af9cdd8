package io.ecistreams.throughput;

import io.ecistreams.config.EciConfig;
import io.ecistreams.testing.MemoryRegistryServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A broker process, a registry, and a temporary directory that goes with them. */
final class Cluster implements AutoCloseable {
  private final Path directory;
  private final MemoryRegistryServer registry = new MemoryRegistryServer();
  private final Child broker;
  private final String bootstrapServers;
  private boolean closed;

  private Cluster(Path directory, Child broker) throws InterruptedException {
    this.directory = directory;
    this.broker = broker;
    this.bootstrapServers =
        broker
            .awaitLine(line -> line.startsWith(Broker.LISTENING))
            .substring(Broker.LISTENING.length());
  }

  /** Starts broker and registry; they stop, and the directory goes, with the JVM at the latest. */
  static Cluster start() throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory("eci-throughput-");
    Child broker =
        Child.start(
            "broker",
            directory,
            List.of("-Xmx1g"),
            Broker.class.getName(),
            directory.resolve("kafka").toString());
    Cluster cluster = new Cluster(directory, broker);
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    return cluster;
  }

  Path directory() {
    return directory;
  }

  Child broker() {
    return broker;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Settings of one run in a file, with topics and state of its own.
   *
   * @param run its name, a prefix of everything
   */
  Path settings(String run, Map<String, String> more) {
    Map<String, String> settings = new HashMap<>();
    settings.put("kafka.bootstrap.servers", bootstrapServers);
    settings.put("schema.registry.url", registry.url());
    settings.put("application.id", run);
    settings.put("state.dir", directory.resolve(run + "-state").toString());
    settings.put("http.port", "0");
    for (String topic : List.of("negatives", "rankings", "source.scores", "backgrounds")) {
      settings.put("topic." + topic, run + "-" + topic);
    }
    settings.put("topic.dead.letters", run + "-dead-letters");
    settings.putAll(more);
    StringBuilder text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    Path file = directory.resolve(run + ".properties");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  static EciConfig config(Path settings) {
    return EciConfig.load(java.util.Optional.of(settings), Map.of());
  }

  static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println(directory + " could not be deleted: " + e);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      broker.close();
      registry.close();
      delete(directory);
    }
  }
}
