package io.ecistreams.runtime;

import io.ecistreams.config.EciConfig;
import io.ecistreams.retry.Retries;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down which topics the local stores belong to, once Kafka Streams has made all of them. It
 * has a thread of its own and holds nothing up.
 */
final class OriginRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OriginRecorder.class);
  private static final Duration RETRY = Duration.ofMillis(100);
  private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

  private final EciConfig config;
  private final ApplicationPlan plan;
  private final LocalState state;
  private final Thread thread = new Thread(this::writeDown, "origin-recorder");

  /** A recorder that is not started. */
  OriginRecorder(EciConfig config, ApplicationPlan plan, LocalState state) {
    this.config = config;
    this.plan = plan;
    this.state = state;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void writeDown() {
    try (Admin admin = Admin.create(config.adminProperties())) {
      ApplicationView view = new ApplicationView(config, admin);
      // Not every broker hears of a new topic at the same time.
      Retries.until(() -> writeIfWhole(view), RETRY, KafkaAccess.PATIENCE);
    } catch (KafkaAccessException | LocalStateException e) {
      if (!Thread.currentThread().isInterrupted()) {
        LOG.warn("the next start restores all local state from Kafka: {}", e.getMessage());
      }
    }
  }

  private boolean writeIfWhole(ApplicationView view) {
    StateOrigin now = StateOrigin.ofNow(view, plan);
    if (now.isWhole(plan)) {
      state.noteOrigin(now);
    }
    return now.isWhole(plan);
  }

  /** Lets it end, within two seconds. */
  @Override
  public void close() {
    try {
      thread.join(CLOSE_WITHIN.toMillis());
      thread.interrupt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
