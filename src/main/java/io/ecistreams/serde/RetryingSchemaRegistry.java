package io.ecistreams.serde;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
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
  private final LongSupplier nanoTime;
  private final Sleeper sleeper;
  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * @param retryMax how long one call is retried, counted from its first attempt; zero never
   *     retries
   */
  public RetryingSchemaRegistry(SchemaRegistry registry, Duration retryMax) {
    this(registry, retryMax, System::nanoTime, delay -> Thread.sleep(delay.toMillis()));
  }

  RetryingSchemaRegistry(
      SchemaRegistry registry, Duration retryMax, LongSupplier nanoTime, Sleeper sleeper) {
    this.registry = registry;
    this.retryMax = retryMax;
    this.nanoTime = nanoTime;
    this.sleeper = sleeper;
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
    long startedAtNanos = nanoTime.getAsLong();
    Duration delay = FIRST_DELAY;
    for (int attempts = 1; ; attempts++) {
      try {
        R answer = call.get();
        noteAnswer();
        return answer;
      } catch (UnknownSchemaException | IncompatibleSchemaException e) {
        noteAnswer();
        throw e;
      } catch (RegistryUnavailableException e) {
        if (!e.isRetryable()) {
          throw e;
        }
        Duration tried = Duration.ofNanos(nanoTime.getAsLong() - startedAtNanos);
        Duration left = retryMax.minus(tried);
        if (left.isZero() || left.isNegative()) {
          throw gaveUp(e, "Gave up", attempts, tried);
        }
        if (away.compareAndSet(false, true)) {
          LOG.warn("{} Retrying for {} at most.", e.getMessage(), seconds(retryMax));
        }
        try {
          sleeper.sleep(shorter(delay, left));
        } catch (InterruptedException interrupt) {
          Thread.currentThread().interrupt();
          throw gaveUp(e, "Interrupted", attempts, tried);
        }
        delay = shorter(delay.multipliedBy(2), LONGEST_DELAY);
      }
    }
  }

  private void noteAnswer() {
    if (away.compareAndSet(true, false)) {
      LOG.info("The schema registry answers again.");
    }
  }

  private static RegistryUnavailableException gaveUp(
      RegistryUnavailableException last, String how, int attempts, Duration tried) {
    return new RegistryUnavailableException(
        "%s %s after %d attempts in %s."
            .formatted(last.getMessage(), how, attempts, seconds(tried)),
        true,
        last);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1000.0);
  }

  /** Stands in for {@link Thread#sleep(long)} in tests. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(Duration delay) throws InterruptedException;
  }
}
