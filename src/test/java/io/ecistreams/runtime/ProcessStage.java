package io.ecistreams.runtime;

import io.ecistreams.testing.MemoryRegistryServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A stage over a broker in a process of its own, with a registry in this one. */
final class ProcessStage extends Stage implements AutoCloseable {
  private final BrokerProcess broker;
  private final MemoryRegistryServer registry;

  private ProcessStage(
      Path directory,
      MinedSet.Shape shape,
      long seed,
      Map<String, String> settings,
      BrokerProcess broker,
      MemoryRegistryServer registry)
      throws IOException {
    super(directory, shape, seed, settings);
    this.broker = broker;
    this.registry = registry;
  }

  /** Starts broker and registry, and makes the topics. */
  static ProcessStage start(
      Path directory, MinedSet.Shape shape, long seed, Map<String, String> more)
      throws IOException, InterruptedException {
    BrokerProcess broker = new BrokerProcess(directory.resolve("kafka"));
    MemoryRegistryServer registry = new MemoryRegistryServer();
    Map<String, String> settings = new HashMap<>(more);
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put("schema.registry.url", registry.url());
    return new ProcessStage(directory, shape, seed, settings, broker, registry);
  }

  BrokerProcess broker() {
    return broker;
  }

  @Override
  public void close() {
    broker.close();
    registry.close();
  }
}
