package io.ecistreams.miner;

import java.util.concurrent.TimeUnit;

/** Monotonic time and waiting, so that tests need neither. */
public interface Ticker {

  /** Nanoseconds since an arbitrary origin, as {@link System#nanoTime()}. */
  long nanoTime();

  /** Waits without using the processor. */
  void sleepNanos(long nanos) throws InterruptedException;

  /** The clock of this machine. */
  static Ticker system() {
    return new Ticker() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void sleepNanos(long nanos) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(nanos);
      }
    };
  }
}
