package io.ecistreams.runtime;

import io.ecistreams.math.Kernels;
import java.util.concurrent.TimeUnit;

/** Has the JIT compile the kernel of the fold while topics are checked and the group is joined. */
final class KernelWarmUp {
  private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private KernelWarmUp() {}

  static void start() {
    long startedNanos = System.nanoTime();
    Thread thread =
        new Thread(
            () -> Kernels.warmUp(() -> System.nanoTime() - startedNanos > MOST_NANOS),
            "kernel-warm-up");
    thread.setDaemon(true);
    thread.start();
  }
}
