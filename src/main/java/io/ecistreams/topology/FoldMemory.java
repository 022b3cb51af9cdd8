package io.ecistreams.topology;

import io.ecistreams.scoring.Folds;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The sums of all stream threads of an instance, and the bytes that these may take between two
 * commits. Safe for use by several threads.
 */
public final class FoldMemory {
  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final ThreadLocal<ThreadFolds> ofThread = new ThreadLocal<>();

  /**
   * A budget.
   *
   * @param limitBytes beyond which a thread asks for a commit, > 0
   */
  public FoldMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * A folding task of the current thread.
   *
   * @param newFolds makes the sums of a thread that has none yet
   */
  ThreadFolds.OfTask newTask(Supplier<Folds> newFolds, InputLag lag) {
    ThreadFolds folds = ofThread.get();
    if (folds == null) {
      folds = new ThreadFolds(newFolds.get(), this);
      ofThread.set(folds);
    }
    return folds.newTask(lag);
  }

  /** Memory that all sums hold, bytes. */
  public long heldBytes() {
    return heldBytes.get();
  }

  /** Sums have grown or shrunk; returns whether all together are beyond the budget. */
  boolean charge(long bytes) {
    return heldBytes.addAndGet(bytes) > limitBytes;
  }
}
