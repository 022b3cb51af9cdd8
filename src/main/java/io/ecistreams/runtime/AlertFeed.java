package io.ecistreams.runtime;

import io.ecistreams.avro.Alert;
import io.ecistreams.config.EciConfig;
import io.ecistreams.serde.AvroSerdes;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Hands every committed change of an alert to a listener, from the beginning of the topic, on a
 * thread of its own, until it is closed: where broker or registry are away it tries again.
 */
public final class AlertFeed implements AutoCloseable {
  private final TopicFeed<Alert> feed;

  /**
   * A feed that is not started.
   *
   * @param listener gets the fingerprint and the alert, empty where it is forgotten, on the feed's
   *     thread; must return quickly
   */
  public AlertFeed(EciConfig config, BiConsumer<String, Optional<Alert>> listener) {
    this.feed =
        new TopicFeed<>(config, config.topics().alerts(), AvroSerdes::alerts, listener, true);
  }

  /** Starts reading. */
  public void start() {
    feed.start();
  }

  /** Stops reading and waits for the thread, a second at most. */
  @Override
  public void close() {
    feed.close();
  }
}
