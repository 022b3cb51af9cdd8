package io.ecistreams.runtime;

import io.ecistreams.model.EmbeddingException;
import io.ecistreams.model.EmbeddingException.Fault;
import io.ecistreams.serde.RegistryUnavailableException;
import io.ecistreams.serde.SchemaRegistryException;
import io.ecistreams.store.StoredStateException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream thread that failed. An outage is worth another thread, which takes the
 * work up at the last commit; a fault of configuration, disk or stored state is not, nor is a
 * failure that comes back again and again.
 */
final class FailurePolicy implements StreamsUncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FailurePolicy.class);
  private static final int MAX_REPLACEMENTS = 5;
  private static final Duration PERIOD = Duration.ofMinutes(10);

  /** Kafka Streams names its one thread of global stores so, behind the client id. */
  private static final String GLOBAL_THREAD = "-GlobalStreamThread";

  private final Clock clock;
  private final LocalState localState;
  private final Deque<Long> replacements = new ArrayDeque<>();
  private Optional<String> reason = Optional.empty();
  private Optional<Throwable> last = Optional.empty();

  FailurePolicy(Clock clock, LocalState localState) {
    this.clock = clock;
    this.localState = localState;
  }

  @Override
  public synchronized StreamThreadExceptionResponse handle(Throwable failure) {
    Throwable cause = cause(failure);
    last = Optional.of(cause);
    Optional<String> diskFault = isOurs(cause) ? Optional.empty() : localState.explain(failure);
    if (diskFault.isPresent()) {
      LOG.error("the local stores failed", failure);
      return shutDown(diskFault.get());
    }
    if (Thread.currentThread().getName().endsWith(GLOBAL_THREAD)) {
      LOG.error("the thread that reads the backgrounds failed", failure);
      return shutDown(
          "The thread that reads the backgrounds failed, and Kafka Streams cannot replace it: "
              + words(cause));
    }
    if (isOutage(cause)) {
      LOG.warn("{} Starting again from the last commit.", cause.getMessage());
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

  /** What others have to mend, and will: for that the work waits as long as it takes. */
  private static boolean isOutage(Throwable cause) {
    return cause instanceof RegistryUnavailableException away && away.isRetryable()
        || cause instanceof EmbeddingException encoder && encoder.fault() == Fault.OUTAGE;
  }

  private StreamThreadExceptionResponse shutDown(String why) {
    LOG.error("shutting down: {}", why);
    reason = Optional.of(why);
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /**
   * Why the application failed, if it did.
   *
   * @param ended the state in which Kafka Streams came to its end; it also fails by itself, without
   *     a word of ours
   */
  synchronized Optional<String> reason(State ended) {
    if (reason.isPresent() || ended != State.ERROR) {
      return reason;
    }
    return Optional.of(
        "Kafka Streams ended in an error; see the log above"
            + last.map(cause -> " (the last failure: " + words(cause) + ")").orElse("")
            + ".");
  }

  private static String words(Throwable cause) {
    return isOurs(cause) ? cause.getMessage() : cause.toString();
  }

  private static boolean isOurs(Throwable failure) {
    return failure.getClass().getPackageName().startsWith("io.ecistreams");
  }

  /** Kafka Streams wraps what a processor or serde threw, often twice. */
  private static Throwable cause(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (isOurs(t)) {
        return t;
      }
    }
    return failure;
  }
}
