package io.ecistreams.topology;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.Folds;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.StaleRecords;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * What the folding tasks of one stream thread have folded since its last commit. With {@code
 * exactly_once_v2} they share their sums because they share their commits: a thread has one
 * producer, and what one of its tasks has sent is committed together with the offsets of all its
 * tasks that have read anything, or not at all (KIP-447). So the first task that is told of a
 * commit sends the sums of all, and a thread sends one triangle of a source and pane instead of one
 * for each partition. With {@code at_least_once} a send of one task may fail while the offsets of
 * another are committed, so there each task has sums of its own ({@link FoldMemory}).
 *
 * <p>A task that is closed while records of its own are in the sums was given up, and the
 * transaction with it: the sums are forgotten, and nothing is folded or sent until all tasks that
 * had records in them are closed as well. Should one of them go on instead, its next record or
 * commit fails, and its thread begins again at the last commit: rather that than a record that
 * counts twice, or not at all. Not safe for use by several threads.
 */
final class ThreadFolds {
  private final Folds folds;
  private final FoldMemory memory;
  private final Thread thread = Thread.currentThread();
  private final List<OfTask> readers = new ArrayList<>();
  private boolean isGivenUp;
  private boolean hasAsked;

  ThreadFolds(Folds folds, FoldMemory memory) {
    this.folds = folds;
    this.memory = memory;
  }

  OfTask newTask(InputLag lag) {
    return new OfTask(new ReadingSpeed(lag));
  }

  private void requireUsable() {
    if (isGivenUp) {
      throw new IllegalStateException(
          "another task of this thread was given up, and what was folded with it: the thread begins again at its last commit");
    }
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "a task of " + thread.getName() + " is run by " + Thread.currentThread().getName());
    }
  }

  private void forget() {
    memory.charge(-folds.heapBytes());
    folds.clear();
    hasAsked = false;
  }

  /** One task's part in them. */
  final class OfTask implements AutoCloseable {
    private final ReadingSpeed speed;
    private final CommitMark mark = new CommitMark();

    private OfTask(ReadingSpeed speed) {
      this.speed = speed;
    }

    private void join() {
      requireUsable();
      if (!readers.contains(this)) {
        readers.add(this);
      }
    }

    /** A record was read. */
    void noteRead(RecordMetadata place, long nowMs) {
      speed.noteRead(place, nowMs);
    }

    /** Folds a group; returns whether the sums are to be sent soon, once between two commits. */
    boolean fold(ExampleGroup group, CosineBackground background, RecordOrigin origin) {
      join();
      boolean asks = memory.charge(folds.fold(group, background, origin)) && !hasAsked;
      hasAsked |= asks;
      return asks;
    }

    /** What the detectors say of the examples of the group that was folded last. */
    ExampleFlags flags() {
      return folds.flags();
    }

    CommitMark mark() {
      return mark;
    }

    void countRefused(String board, String source, RejectionReason reason) {
      join();
      folds.countRefused(board, source, reason);
    }

    void keepSample(ExampleGroup group) {
      folds.keepSample(group);
    }

    void countStale(StaleRecords records) {
      join();
      folds.countStale(records);
    }

    /** How far the tasks that have folded anything are behind their input, the furthest of them. */
    long takeDelayMs(long nowMs) {
      return readers.stream().mapToLong(task -> task.speed.takeDelayMs(nowMs)).max().orElse(0);
    }

    /** Gives away what all tasks of the thread have folded. */
    void drain(Consumer<BoardInput> outputs) {
      requireUsable();
      mark.clear();
      memory.charge(-folds.heapBytes());
      hasAsked = false;
      // Until all is sent, as what is not would be lost with the offsets of its tasks committed.
      isGivenUp = !readers.isEmpty();
      folds.drain(outputs);
      readers.clear();
      isGivenUp = false;
    }

    /** This task has failed at a record: what it has folded must not be committed. */
    void giveUp() {
      if (readers.contains(this)) {
        isGivenUp = true;
        forget();
      }
    }

    /** The task ends; what is not committed is read again. */
    @Override
    public void close() {
      giveUp();
      readers.remove(this);
      isGivenUp &= !readers.isEmpty();
    }
  }
}
