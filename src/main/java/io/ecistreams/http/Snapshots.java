package io.ecistreams.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What followers of events see, looked up once for all of them and no more often than they are told
 * of it. Safe for use by several threads: who looks holds up those only who follow the same.
 */
final class Snapshots {
  /** How old a look may be. */
  static final long FRESH_NANOS = 400_000_000L;

  private final Function<String, Answer> look;
  private final LongSupplier nanoClock;
  private final Map<String, Snapshot> newest = new ConcurrentHashMap<>();

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
  Answer see(String topic) {
    return newest
        .compute(
            topic, (name, known) -> known == null || known.isOld() ? new Snapshot(name) : known)
        .answer();
  }

  /** Drops what nobody has looked at for a moment. */
  void forgetOld() {
    newest.values().removeIf(Snapshot::isOld);
  }

  /** Topics that are kept. */
  int size() {
    return newest.size();
  }

  private final class Snapshot {
    private final String topic;
    private volatile Optional<Long> seenAtNanos = Optional.empty();
    private Optional<Answer> answer = Optional.empty();

    private Snapshot(String topic) {
      this.topic = topic;
    }

    private boolean isOld() {
      return seenAtNanos.filter(at -> nanoClock.getAsLong() - at >= FRESH_NANOS).isPresent();
    }

    private synchronized Answer answer() {
      if (answer.isEmpty()) {
        answer = Optional.of(lookUp());
        seenAtNanos = Optional.of(nanoClock.getAsLong());
      }
      return answer.get();
    }

    private Answer lookUp() {
      try {
        return look.apply(topic);
      } catch (ProblemException e) {
        return Answer.of(e.problem());
      }
    }
  }
}
