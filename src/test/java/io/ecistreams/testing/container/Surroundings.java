package io.ecistreams.testing.container;

import io.ecistreams.testing.OwnNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;

/** One broker and a registry on a network, for all tests of this JVM; they end with it. */
public final class Surroundings {
  private static final String CLUSTER = "kafka";

  private static final class Shared {
    static final Surroundings ALL = new Surroundings();
  }

  private final Network network = Network.newNetwork();
  private final BrokerSecrets secrets =
      BrokerSecrets.of(directory(), BrokerContainer.name(CLUSTER, 1));
  private final BrokerContainer broker = new BrokerContainer(network, CLUSTER, 1, 1).with(secrets);
  private final RegistryContainer registry = new RegistryContainer(network);

  private Surroundings() {
    Startables.deepStart(broker, registry).join();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.hostAddress()))) {
      BrokerSecrets.register(admin);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts them at the first call. */
  public static Surroundings shared() {
    return Shared.ALL;
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "secrets-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Network network() {
    return network;
  }

  public BrokerSecrets secrets() {
    return secrets;
  }

  public BrokerContainer broker() {
    return broker;
  }

  public RegistryContainer registry() {
    return registry;
  }

  /** Settings of a client on this machine that shares no topic with other tests. */
  public Map<String, String> settings(String test) {
    Map<String, String> settings =
        new HashMap<>(RegistryContainer.settings(RegistryContainer.PASSWORD));
    settings.put("kafka.bootstrap.servers", broker.hostAddress());
    settings.put("schema.registry.url", registry.hostUrl());
    settings.putAll(OwnNames.settings(test));
    return settings;
  }
}
