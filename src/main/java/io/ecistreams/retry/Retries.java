package io.ecistreams.retry;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
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
    this(
        waits,
        WITHOUT_END,
        mayPass,
        (failures, failure) -> waits.after(failures),
        (failure, wait) -> beforeWait.accept(failure));
  }

  private Retries(
      Waits waits,
      int retries,
      Predicate<Throwable> mayPass,
      BiFunction<Integer, Throwable, Duration> wait,
      BiConsumer<Throwable, Duration> beforeWait) {
    var builder =
        RetryPolicy.builder()
            .handleIf((Throwable failure) -> mayPass.test(failure))
            .withDelayFn(
                context -> wait.apply(context.getAttemptCount(), context.getLastException()))
            .onRetryScheduled(
                event -> beforeWait.accept(event.getLastException(), event.getDelay()));
    this.policy =
        waits.within().isZero()
            ? builder.withMaxRetries(0).build()
            : builder.withMaxRetries(retries).withMaxDuration(waits.within()).build();
  }

  /**
   * For a server that many ask: a wait is between half and all of what it would be, so that those
   * who failed together do not come back together, and as long as the server asks for.
   *
   * @param attempts at most, the first one included, at least 1
   * @param asked how long the server asks to be left alone, if it does
   * @param beforeWait hears of every failure that is waited for, and of how long
   */
  public static Retries ofServer(
      Waits waits,
      int attempts,
      Predicate<Throwable> mayPass,
      Function<Throwable, Optional<Duration>> asked,
      BiConsumer<Throwable, Duration> beforeWait) {
    return new Retries(
        waits,
        attempts - 1,
        mayPass,
        (failures, failure) -> {
          double share = ThreadLocalRandom.current().nextDouble(0.5, 1);
          Duration own = Duration.ofNanos((long) (share * waits.after(failures).toNanos()));
          return asked.apply(failure).filter(wait -> wait.compareTo(own) > 0).orElse(own);
        },
        beforeWait);
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
