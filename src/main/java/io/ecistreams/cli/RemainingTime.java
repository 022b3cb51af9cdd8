package io.ecistreams.cli;

import java.time.Duration;

/** How long the rest of a long step takes, if it goes on as it began. */
final class RemainingTime {
  private final long startNanos = System.nanoTime();

  /**
   * E.g. {@code about 1 min 40 s left}.
   *
   * @param fraction how much of the whole is done, above 0
   */
  String after(double fraction) {
    double nanos = (System.nanoTime() - startNanos) * (1 - fraction) / fraction;
    return words(Duration.ofNanos((long) nanos)) + " left";
  }

  /** E.g. {@code about 1 min 40 s}. */
  static String words(Duration time) {
    return time.toMinutes() > 0
        ? "about %d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
        : "about %d s".formatted(time.toSeconds());
  }
}
