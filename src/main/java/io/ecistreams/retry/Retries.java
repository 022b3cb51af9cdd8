package io.ecistreams.retry;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Tries again what failed but may pass, on the thread that asks. Safe for use by several threads.
 */
public final class Retries {
  private static final int WITHOUT_END = -1;

  private final RetryPolicy<Object> policy;

  /**
   * The waits between tries.
   *
   * @param first after the first failure, then twice as long each time
   * @param longest the most that one wait may be
   * @param within how long one call is tried again, counted from its first try; zero for never
   */
  public record Waits(Duration first, Duration longest, Duration within) {

    /** Always the same wait, for as long as it takes. */
    public static Waits always(Duration wait) {
      return new Waits(wait, wait, Duration.ofNanos(Long.MAX_VALUE));
    }

    Duration after(int failures) {
      Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, 30));
      return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
  }

  /**
   * A way of trying again.
   *
   * @param mayPass whether another try may help after a failure
   * @param beforeWait hears of every failure that is waited for
   */
  public Retries(Waits waits, Predicate<Throwable> mayPass, Consumer<Throwable> beforeWait) {
    var builder =
        RetryPolicy.builder()
            .handleIf((Throwable failure) -> mayPass.test(failure))
            .withDelayFn(context -> waits.after(context.getAttemptCount()))
            .onRetryScheduled(event -> beforeWait.accept(event.getLastException()));
    this.policy =
        waits.within().isZero()
            ? builder.withMaxRetries(0).build()
            : builder.withMaxRetries(WITHOUT_END).withMaxDuration(waits.within()).build();
  }

  /**
   * The answer of a call; what it throws last if it is given up.
   *
   * @throws InterruptedException if the thread is interrupted while it waits
   */
  public <T> T call(Supplier<T> call) throws InterruptedException {
    try {
      return Failsafe.with(policy).get(call::get);
    } catch (FailsafeException e) {
      if (e.getCause() instanceof InterruptedException interrupt && Thread.interrupted()) {
        throw interrupt;
      }
      throw e;
    }
  }

  /** Asks again and again until it is so, the time is up, or the thread is interrupted. */
  public static void until(BooleanSupplier isSo, Duration wait, Duration within) {
    RetryPolicy<Boolean> policy =
        RetryPolicy.<Boolean>builder()
            .handleResult(false)
            .withDelay(wait)
            .withMaxRetries(WITHOUT_END)
            .withMaxDuration(within)
            .build();
    try {
      Failsafe.with(policy).get(isSo::getAsBoolean);
    } catch (FailsafeException e) {
      if (!(e.getCause() instanceof InterruptedException)) {
        throw e;
      }
    }
  }
}
