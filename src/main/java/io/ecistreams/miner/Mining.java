package io.ecistreams.miner;

import java.util.Optional;

/** Something that emits records on threads of its own until it is over or closed. */
public interface Mining extends AutoCloseable {

  /**
   * Starts the threads.
   *
   * @throws IllegalThreadStateException if called twice
   */
  void start();

  /** Whether nothing more comes; before the start, too. */
  boolean isOver();

  /** Records the sink has taken. */
  long emitted();

  /** Records lost to a failing miner or sink. */
  long failed();

  /** How often a query was asked for which its miner found no negative. */
  default long fruitless() {
    return 0;
  }

  /** Why it ended before its time, if it did. */
  Optional<MiningException> failure();

  /** Ends it and waits for the threads, a few seconds at most. Safe to call twice. */
  @Override
  void close();
}
