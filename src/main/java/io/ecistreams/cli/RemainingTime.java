package io.ecistreams.cli;

import java.time.Duration;

/** How far a long step is, and how long the rest takes if it goes on so. */
final class RemainingTime {
  private final long startNanos = System.nanoTime();

  /** E.g. {@code 120 of 300 adapters, about 1 min 40 s left}. */
  String sentence(String what, long done, long all) {
    double perItem = (double) (System.nanoTime() - startNanos) / Math.max(1, done);
    Duration left = Duration.ofNanos((long) (perItem * (all - done)));
    String time =
        left.toMinutes() > 0
            ? "%d min %d s".formatted(left.toMinutes(), left.toSecondsPart())
            : "%d s".formatted(left.toSeconds());
    return "%,d of %,d %s, about %s left".formatted(done, all, what, time);
  }
}
