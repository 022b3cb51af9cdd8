package io.ecistreams.throughput;

import java.time.Duration;

/** How far a run is, on standard error, every few seconds. */
final class Progress {
  private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();

  private final String run;
  private final String doing;
  private final long all;
  private long shownNanos = System.nanoTime();

  /**
   * Something that begins now.
   *
   * @param all how much there is to do
   */
  Progress(String run, String doing, long all) {
    this.run = run;
    this.doing = doing;
    this.all = all;
    System.err.printf("%s: %s%n", run, doing);
  }

  void at(long done) {
    if (System.nanoTime() - shownNanos >= EVERY_NANOS) {
      shownNanos = System.nanoTime();
      System.err.printf("%s: %s, %d %%%n", run, doing, Math.min(100, 100 * done / all));
    }
  }
}
