package io.ecistreams.runtime;

import io.ecistreams.serde.IncompatibleSchemaException;
import io.ecistreams.serde.SchemaRegistry;
import io.ecistreams.serde.SchemaRegistryException;
import io.ecistreams.serde.UnknownSchemaException;
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
      registry.schemaById(NOBODYS_ID);
      return Optional.empty();
    } catch (UnknownSchemaException | IncompatibleSchemaException e) {
      return Optional.empty();
    } catch (SchemaRegistryException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Gives up waiting. */
  @Override
  public void close() {
    thread.interrupt();
  }
}
