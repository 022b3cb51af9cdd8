package io.ecistreams.miner.llm;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/**
 * How long to wait before trying again: between half and all of a time that doubles, so that many
 * who failed together do not come back together; longer where the server names a time.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final Random random;

  Backoff(Random random) {
    this.random = random;
  }

  /**
   * The wait after a failure.
   *
   * @param failures so far, at least 1
   * @param asked what the server asked for
   */
  Duration after(int failures, Optional<Duration> asked) {
    long nanos = Math.min(LONGEST.toNanos(), FIRST.toNanos() << Math.min(failures - 1, 10));
    Duration own = Duration.ofNanos(nanos / 2 + (long) (random.nextDouble() * (nanos / 2)));
    return asked.filter(wait -> wait.compareTo(own) > 0).orElse(own);
  }
}
