package io.ecistreams.throughput;

import io.ecistreams.config.EciConfig;
import io.ecistreams.testing.MemoryRegistryServer;
import io.ecistreams.testing.OwnNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  /**
   * Starts broker and registry; they stop, and the directory in this one goes, with the JVM at the
   * latest.
   */
  static Cluster start(Path parent) throws IOException, InterruptedException {
    Path directory = Files.createTempDirectory(parent, "eci-throughput-");
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
   * Settings of one instance of a run in a file, with topics and state of their own.
   *
   * @param run its name, a prefix of everything
   */
  Path settings(String run, int instance, Map<String, String> more) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("kafka.bootstrap.servers", bootstrapServers);
    settings.put("schema.registry.url", registry.url());
    settings.put("application.id", run);
    settings.put("state.dir", directory.resolve(run + "-state-" + instance).toString());
    for (String topic : OwnNames.TOPICS) {
      settings.put("topic." + topic, run + "-" + topic);
    }
    settings.putAll(more);
    Path file = directory.resolve(run + "-" + instance + ".properties");
    try {
      settings.put("http.port", Integer.toString(freePort()));
      StringBuilder text = new StringBuilder();
      settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  static EciConfig config(Path settings) {
    return EciConfig.load(java.util.Optional.of(settings), Map.of());
  }

  /** Deletes the local state of a run. */
  void deleteState(String run) {
    try (Stream<Path> files = Files.list(directory)) {
      files
          .filter(file -> file.getFileName().toString().startsWith(run + "-state-"))
          .toList()
          .forEach(Cluster::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) {
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
