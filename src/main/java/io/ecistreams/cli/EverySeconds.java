package io.ecistreams.cli;

import java.util.concurrent.TimeUnit;

/** Says when it is time for another line about something that takes long. */
final class EverySeconds {
  private final long everyNanos;
  private long nextNanos;

  EverySeconds(int seconds) {
    everyNanos = TimeUnit.SECONDS.toNanos(seconds);
    nextNanos = System.nanoTime() + everyNanos;
  }

  /** Whether the time has passed since this was last true, or since the beginning. */
  boolean isTime() {
    boolean isTime = System.nanoTime() >= nextNanos;
    if (isTime) {
      nextNanos = System.nanoTime() + everyNanos;
    }
    return isTime;
  }
}
