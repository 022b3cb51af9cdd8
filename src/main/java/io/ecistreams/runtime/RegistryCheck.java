package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.ConfluentSchemaRegistry;
import io.ecistreams.serde.IncompatibleSchemaException;
import io.ecistreams.serde.RegistryConfig;
import io.ecistreams.serde.RetryingSchemaRegistry;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.serde.SchemaRegistryException;
import io.ecistreams.serde.UnknownSchemaException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the registry once at the start and logs whether it answers: otherwise a wrong address would
 * show at the first record. It has a thread of its own and holds nothing up.
 */
final class RegistryCheck implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistryCheck.class);

  /** Registries count from 1. A real id would be remembered as missing when it comes to be. */
  private static final int NOBODYS_ID = 0;

  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

  private final Thread thread;

  /**
   * A check that is not started.
   *
   * @param registry retries by itself, and warns while it does
   * @param url as it may be shown
   */
  RegistryCheck(SchemaRegistry registry, String url) {
    this.thread = new Thread(() -> check(registry, url), "registry-check");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private static void check(SchemaRegistry registry, String url) {
    Optional<String> complaint = complaint(registry);
    if (complaint.isEmpty()) {
      LOG.info("registry {} answers", url);
    } else if (!Thread.currentThread().isInterrupted()) {
      LOG.warn("{} Going on without; records wait for it.", complaint.get());
    }
  }

  /** What is wrong with the registry; empty if it answers, whatever it says. */
  static Optional<String> complaint(SchemaRegistry registry) {
    try {
      requireAnswer(registry);
      return Optional.empty();
    } catch (SchemaRegistryException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static void requireAnswer(SchemaRegistry registry) {
    try {
      registry.schemaById(NOBODYS_ID);
    } catch (UnknownSchemaException | IncompatibleSchemaException e) {
      // It answers.
    }
  }

  /**
   * The registry for a command, whose user waits: a wrong address is said within seconds. What goes
   * wrong after the first answer is tried again, as in the stream.
   *
   * @throws SchemaRegistryException if it gives no usable answer
   */
  static SchemaRegistry answering(EciConfig config) {
    RegistryConfig registry = Assembly.registryConfig(config);
    try (SchemaRegistry once = new ConfluentSchemaRegistry(registry.answering(ANSWER_WITHIN))) {
      requireAnswer(once);
    }
    return RetryingSchemaRegistry.connect(registry);
  }

  /** Gives up waiting. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
