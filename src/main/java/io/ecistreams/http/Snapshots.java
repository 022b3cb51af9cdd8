package io.ecistreams.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What followers of events see, looked up once for all of them and no more often than they are told
 * of it. What nobody follows is forgotten. Safe for use by several threads: who looks holds up
 * those only who follow the same.
 */
final class Snapshots {
  /** How old a look may be. */
  static final long FRESH_NANOS = 400_000_000L;

  private final Function<String, Answer> look;
  private final LongSupplier nanoClock;
  private final Map<String, Topic> topics = new ConcurrentHashMap<>();

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

  /** Begins to follow topics, until it is closed. */
  Following follow(List<String> names) {
    return new Following(names);
  }

  /** Topics that somebody follows. */
  int size() {
    return topics.size();
  }

  /** One follower. */
  final class Following implements AutoCloseable {
    private final List<String> names;

    private Following(List<String> names) {
      this.names = List.copyOf(names);
      this.names.forEach(
          name ->
              topics.compute(
                  name,
                  (key, known) ->
                      Optional.ofNullable(known).orElseGet(() -> new Topic(name)).joined()));
    }

    /** What is to be seen of one of the topics now, or was a moment ago. */
    Answer see(String name) {
      return topics.get(name).see();
    }

    @Override
    public void close() {
      names.forEach(name -> topics.computeIfPresent(name, (key, topic) -> topic.left()));
    }
  }

  private final class Topic {
    private final String name;

    /** Changed only while the map holds this entry's lock. */
    private int followers;

    private Optional<Snapshot> newest = Optional.empty();

    private Topic(String name) {
      this.name = name;
    }

    private Topic joined() {
      followers++;
      return this;
    }

    /** Null, for the map to drop it, when it was the last one. */
    private Topic left() {
      followers--;
      return followers == 0 ? null : this;
    }

    private synchronized Answer see() {
      long now = nanoClock.getAsLong();
      Snapshot snapshot =
          newest
              .filter(known -> now - known.atNanos() < FRESH_NANOS)
              .orElseGet(() -> new Snapshot(now, answer()));
      newest = Optional.of(snapshot);
      return snapshot.answer();
    }

    private Answer answer() {
      try {
        return look.apply(name);
      } catch (ProblemException e) {
        return Answer.of(e.problem());
      }
    }
  }

  private record Snapshot(long atNanos, Answer answer) {}
}
