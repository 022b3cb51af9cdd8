package io.ecistreams.serde;

import io.ecistreams.retry.Retries;
import io.ecistreams.retry.Retries.Waits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a registry that is away: 100 ms, then twice as long each time, 5 s at most. A stream
 * thread should rather wait than fail or call a record bad. Logs once when it begins to wait and
 * once when the registry answers again, whatever the number of threads and attempts.
 */
public final class RetryingSchemaRegistry implements SchemaRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(RetryingSchemaRegistry.class);
  private static final Duration FIRST_DELAY = Duration.ofMillis(100);
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);

  private final SchemaRegistry registry;
  private final Duration retryMax;
  private final Retries retries;
  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * @param retryMax how long one call is retried, counted from its first attempt; zero never
   *     retries
   */
  public RetryingSchemaRegistry(SchemaRegistry registry, Duration retryMax) {
    this.registry = registry;
    this.retryMax = retryMax;
    this.retries =
        new Retries(
            new Waits(FIRST_DELAY, LONGEST_DELAY, retryMax),
            e -> e instanceof RegistryUnavailableException failed && failed.isRetryable(),
            this::noteAway);
  }

  /** The Confluent client behind retries, as the configuration says. */
  public static SchemaRegistry connect(RegistryConfig config) {
    return new RetryingSchemaRegistry(new ConfluentSchemaRegistry(config), config.retryMax());
  }

  @Override
  public int register(String subject, String schemaJson) {
    return retrying(() -> registry.register(subject, schemaJson));
  }

  @Override
  public int lookUp(String subject, String schemaJson) {
    return retrying(() -> registry.lookUp(subject, schemaJson));
  }

  @Override
  public String schemaById(int id) {
    return retrying(() -> registry.schemaById(id));
  }

  @Override
  public void close() {
    registry.close();
  }

  private <R> R retrying(Supplier<R> call) {
    Attempts attempts = new Attempts();
    try {
      R answer = retries.call(() -> attempts.count(call));
      noteAnswer();
      return answer;
    } catch (UnknownSchemaException | IncompatibleSchemaException e) {
      noteAnswer();
      throw e;
    } catch (RegistryUnavailableException e) {
      throw e.isRetryable() ? attempts.gaveUp("Gave up") : e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw attempts.gaveUp("Interrupted");
    }
  }

  private void noteAway(Throwable failure) {
    if (away.compareAndSet(false, true)) {
      LOG.warn("{} Retrying for {} at most.", failure.getMessage(), seconds(retryMax));
    }
  }

  private void noteAnswer() {
    if (away.compareAndSet(true, false)) {
      LOG.info("The schema registry answers again.");
    }
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }

  /** What one call has come to so far. */
  private static final class Attempts {
    private final long startedAtNanos = System.nanoTime();
    private int attempts;
    private Optional<RegistryUnavailableException> last = Optional.empty();

    <R> R count(Supplier<R> call) {
      attempts++;
      try {
        return call.get();
      } catch (RegistryUnavailableException e) {
        last = Optional.of(e);
        throw e;
      }
    }

    RegistryUnavailableException gaveUp(String how) {
      RegistryUnavailableException failure = last.orElseThrow();
      Duration tried = Duration.ofNanos(System.nanoTime() - startedAtNanos);
      return new RegistryUnavailableException(
          "%s %s after %d attempts in %s."
              .formatted(failure.getMessage(), how, attempts, seconds(tried)),
          true,
          failure);
    }
  }
}
