package io.ecistreams.runtime;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.serde.RegistryUnavailableException;
import io.ecistreams.serde.SchemaRegistryException;
import io.ecistreams.store.StoredStateException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream thread that failed. An outage is worth another thread, which takes the
 * work up at the last commit; a fault of configuration or of stored state is not, nor is a failure
 * that comes back again and again.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);
  private static final int MAX_REPLACEMENTS = 5;
  private static final Duration PERIOD = Duration.ofMinutes(10);

  private final Clock clock;
  private final Deque<Long> replacements = new ArrayDeque<>();
  private Optional<String> reason = Optional.empty();

  FailurePolicy(Clock clock) {
    this.clock = clock;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof RegistryUnavailableException away && away.isRetryable()) {
      LOG.warn("{} Starting again from the last commit.", away.getMessage());
      return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    if (cause instanceof EmbeddingException
        || cause instanceof SchemaRegistryException
        || cause instanceof StoredStateException) {
      return shutDown(cause.getMessage());
    }
    long now = clock.millis();
    while (!replacements.isEmpty() && now - replacements.peekFirst() > PERIOD.toMillis()) {
      replacements.removeFirst();
    }
    if (replacements.size() == MAX_REPLACEMENTS) {
      LOG.error("a stream thread failed", failure);
      return shutDown(
          "A stream thread failed more than %d times within %d minutes, the last time with %s"
              .formatted(MAX_REPLACEMENTS, PERIOD.toMinutes(), cause));
    }
    replacements.addLast(now);
    LOG.error("a stream thread failed and is replaced", failure);
    return StreamThreadExceptionResponse.REPLACE_THREAD;
  }

  private StreamThreadExceptionResponse shutDown(String why) {
    LOG.error("shutting down: {}", why);
    reason = Optional.of(why);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Why the application was shut down, if it was. */
  synchronized Optional<String> reason() {
    return reason;
  }

  /** Kafka Streams wraps what a processor or serde threw, often twice. */
  private static Throwable cause(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t.getClass().getPackageName().startsWith("io.ecistreams")) {
        return t;
      }
    }
    return failure;
  }
}
