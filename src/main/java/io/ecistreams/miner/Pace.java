package io.ecistreams.miner;

import java.util.concurrent.TimeUnit;

/**
 * Keeps one thread at a steady rate. A short delay is caught up, so that the mean rate holds; after
 * a long one (a blocked sink) the schedule starts anew instead of bursting. Not thread-safe.
 */
public final class Pace {
  private static final long MAX_CATCH_UP_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Ticker ticker;
  private final long intervalNanos;
  private long dueNanos;

  /** So many a second, the first after one interval. */
  public Pace(Ticker ticker, double perSecond) {
    this.ticker = ticker;
    this.intervalNanos = Math.max(1, Math.round(TimeUnit.SECONDS.toNanos(1) / perSecond));
    restart();
  }

  /** The next record is due one interval from now. */
  void restart() {
    dueNanos = ticker.nanoTime() + intervalNanos;
  }

  /** Waits until the next record is due. */
  public void await() throws InterruptedException {
    long waitNanos = dueNanos - ticker.nanoTime();
    if (waitNanos < -MAX_CATCH_UP_NANOS) {
      restart();
      return;
    }
    if (waitNanos > 0) {
      ticker.sleepNanos(waitNanos);
    }
    dueNanos += intervalNanos;
  }
}
