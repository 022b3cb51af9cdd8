package io.ecistreams.topology;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.model.Background;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.Folds;
import io.ecistreams.scoring.RecordOrigin;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The bytes that the sums of all folding tasks of an instance may take between two commits. Safe
 * for use by several threads.
 */
public final class FoldMemory {
  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  /**
   * A budget.
   *
   * @param limitBytes beyond which a task asks for a commit, > 0
   */
  public FoldMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** The sums of a task, charged to the budget. */
  TaskFolds newTask(Folds folds, InputLag lag) {
    return new TaskFolds(folds, new ReadingSpeed(lag));
  }

  /** Memory that all sums hold, bytes. */
  public long heldBytes() {
    return heldBytes.get();
  }

  /** The sums of one task. Not safe for use by several threads. */
  final class TaskFolds implements AutoCloseable {
    private final Folds folds;
    private final ReadingSpeed speed;
    private final CommitMark mark = new CommitMark();
    private boolean hasAsked;

    private TaskFolds(Folds folds, ReadingSpeed speed) {
      this.folds = folds;
      this.speed = speed;
    }

    /** Folds a group; returns whether the sums are to be sent soon, once between two commits. */
    boolean fold(ExampleGroup group, Background background, RecordOrigin origin) {
      long held = heldBytes.addAndGet(folds.fold(group, background, origin));
      boolean asks = held > limitBytes && !hasAsked;
      hasAsked |= asks;
      return asks;
    }

    /** What the detectors say of the examples of the group that was folded last. */
    ExampleFlags flags() {
      return folds.flags();
    }

    ReadingSpeed speed() {
      return speed;
    }

    CommitMark mark() {
      return mark;
    }

    void countRefused(String board, String source, RejectionReason reason) {
      folds.countRefused(board, source, reason);
    }

    /** Gives everything away. */
    void drain(Consumer<BoardInput> outputs) {
      heldBytes.addAndGet(-folds.heapBytes());
      folds.drain(outputs);
      hasAsked = false;
      mark.clear();
    }

    /** The task ends; what is not committed is read again. */
    @Override
    public void close() {
      heldBytes.addAndGet(-folds.heapBytes());
      folds.clear();
    }
  }
}
