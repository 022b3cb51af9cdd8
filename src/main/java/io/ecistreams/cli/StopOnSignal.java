package io.ecistreams.cli;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets work that takes long end well when a signal comes: the JVM waits until this is closed. */
final class StopOnSignal implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "shutdown");
  private volatile boolean isStopped;

  StopOnSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Whether a signal has come. */
  boolean isStopped() {
    return isStopped;
  }

  /**
   * Goes on only without a signal.
   *
   * @throws CancellationException if one has come
   */
  void check() {
    if (isStopped) {
      throw new CancellationException("a signal came");
    }
  }

  private void stop() {
    isStopped = true;
    try {
      over.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything has been said. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is shutting down, and the hook has been waiting for us.
    }
  }
}
