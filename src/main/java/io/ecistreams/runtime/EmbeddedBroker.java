package io.ecistreams.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker (KRaft, broker and controller in one) inside this JVM, on free ports of the
 * loopback interface. For the demo and for tests, not for data that matters: one copy, no security.
 *
 * <p>The directory belongs to the caller: it is formatted on first use, its data is found again by
 * the next broker started on it, and it is never deleted here.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final int NODE_ID = 1;

  private final KafkaRaftServer server;
  private final String bootstrapServers;

  private EmbeddedBroker(KafkaRaftServer server, String bootstrapServers) {
    this.server = server;
    this.bootstrapServers = bootstrapServers;
  }

  /**
   * Formats the directory if it is new, and starts; returns when clients can connect.
   *
   * @throws UncheckedIOException if the directory cannot be written or no port is free
   * @throws IllegalStateException if Kafka refuses the directory, e.g. one of a newer version
   */
  public static EmbeddedBroker start(Path directory) {
    try {
      return start(directory, Ports.free());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same on given ports, so that clients find a broker again that is started anew. */
  static EmbeddedBroker start(Path directory, Ports ports) {
    return start(directory, ports, Map.of());
  }

  /** The same with settings of the broker over those that are usual here. */
  public static EmbeddedBroker start(Path directory, Ports ports, Map<String, String> more) {
    try {
      Files.createDirectories(directory);
      format(directory, ports);
      return new EmbeddedBroker(
          running(directory, properties(directory, ports, more)), "127.0.0.1:" + ports.broker());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Address for {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** Stops in order; everything acknowledged is on disk afterwards. A second call does nothing. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static KafkaRaftServer running(Path directory, Properties properties) {
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    try {
      server.startup();
      return server;
    } catch (RuntimeException e) {
      // Half-started threads and ports would stay behind.
      server.shutdown();
      throw new IllegalStateException(
          "Kafka cannot start in " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void format(Path directory, Ports ports) {
    if (Files.exists(directory.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE_ID)
          .setControllerListenerName("CONTROLLER")
          .setMetadataLogDirectory(directory.toString())
          .setDirectories(List.of(directory.toString()))
          .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .run();
    } catch (Exception e) {
      throw new IllegalStateException(
          "The directory " + directory + " cannot be prepared for Kafka: " + e.getMessage(), e);
    }
  }

  private static Properties properties(Path directory, Ports ports, Map<String, String> more)
      throws IOException {
    Properties p = new Properties();
    try (InputStream usual =
        EmbeddedBroker.class.getResourceAsStream("embedded-broker.properties")) {
      p.load(usual);
    }
    p.setProperty("node.id", Integer.toString(NODE_ID));
    p.setProperty(
        "listeners",
        "BROKER://127.0.0.1:" + ports.broker() + ",CONTROLLER://127.0.0.1:" + ports.controller());
    p.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + ports.controller());
    p.setProperty("log.dirs", directory.toString());
    p.putAll(more);
    return p;
  }

  /** Two ports that were free a moment ago; Kafka cannot be told to choose the controller's. */
  public record Ports(int broker, int controller) {

    /** Two of now. */
    public static Ports free() throws IOException {
      InetAddress loopback = InetAddress.getByName("127.0.0.1");
      try (ServerSocket first = new ServerSocket(0, 1, loopback);
          ServerSocket second = new ServerSocket(0, 1, loopback)) {
        return new Ports(first.getLocalPort(), second.getLocalPort());
      }
    }
  }
}
