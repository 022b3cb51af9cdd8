package io.ecistreams.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What followers of events see, looked up once for all of them and no more often than they are told
 * of it. Safe for use by several threads.
 */
final class Snapshots {
  /** How old a look may be. */
  static final long FRESH_NANOS = 400_000_000L;

  private final Function<String, Answer> look;
  private final LongSupplier nanoClock;
  private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();

  private record Snapshot(long atNanos, Answer answer) {}

  /**
   * Snapshots.
   *
   * @param look answers for a topic; may throw {@link ProblemException}
   * @param nanoClock as {@link System#nanoTime()}
   */
  Snapshots(Function<String, Answer> look, LongSupplier nanoClock) {
    this.look = look;
    this.nanoClock = nanoClock;
  }

  /** What is to be seen of a topic now, or was a moment ago. */
  Answer of(String topic) {
    return snapshots
        .compute(
            topic,
            (key, before) -> {
              long now = nanoClock.getAsLong();
              boolean isFresh =
                  Optional.ofNullable(before)
                      .filter(snapshot -> now - snapshot.atNanos() < FRESH_NANOS)
                      .isPresent();
              return isFresh ? before : new Snapshot(now, answer(topic));
            })
        .answer();
  }

  private Answer answer(String topic) {
    try {
      return look.apply(topic);
    } catch (ProblemException e) {
      return Answer.of(e.problem());
    }
  }

  /** Forgets everything: nobody follows. */
  void clear() {
    snapshots.clear();
  }
}
