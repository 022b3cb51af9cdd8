package io.ecistreams.topology;

import io.ecistreams.scoring.Folds;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The sums of all folding tasks of an instance, and the bytes that these may take between two
 * commits. Safe for use by several threads.
 */
public final class FoldMemory {
  private final long limitBytes;
  private final boolean isSharedByTasks;
  private final AtomicLong heldBytes = new AtomicLong();
  private final ThreadLocal<ThreadFolds> ofThread = new ThreadLocal<>();

  /**
   * A budget.
   *
   * @param limitBytes beyond which a thread asks for a commit, > 0
   * @param isSharedByTasks whether the tasks of a thread share their sums: only where what they
   *     send and the offsets of all of them are one transaction
   */
  public FoldMemory(long limitBytes, boolean isSharedByTasks) {
    this.limitBytes = limitBytes;
    this.isSharedByTasks = isSharedByTasks;
  }

  /**
   * A folding task of the current thread.
   *
   * @param newFolds makes the sums of a thread that has none yet, or of the task
   */
  ThreadFolds.OfTask newTask(Supplier<Folds> newFolds, InputLag lag) {
    if (!isSharedByTasks) {
      return new ThreadFolds(newFolds.get(), this).newTask(lag);
    }
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
