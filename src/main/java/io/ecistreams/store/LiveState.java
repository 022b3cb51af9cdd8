package io.ecistreams.store;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the tasks of one instance share about their live boards: a budget of memory, and how far the
 * boards are rebuilt from the stores. Safe for use by several threads.
 *
 * <p>The budget is kept by every task for itself: while all together hold more than the limit, a
 * task that holds more than its even share drops boards, those first that were used longest ago. A
 * board in use stays, so that the limit can be exceeded by the largest board of each task.
 */
public final class LiveState {
  private static final long LOADING_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();
  private final AtomicInteger tasks = new AtomicInteger();
  private final AtomicLong boards = new AtomicLong();
  private final AtomicLong boardsRead = new AtomicLong();
  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong examples = new AtomicLong();
  private final AtomicLong unloads = new AtomicLong();
  private OptionalLong loadingSince = OptionalLong.empty();

  /**
   * A budget.
   *
   * @param limitBytes memory for panes, inverses and calibrations of all boards, > 0
   */
  public LiveState(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** Without a limit. */
  public static LiveState unlimited() {
    return new LiveState(Long.MAX_VALUE);
  }

  public long limitBytes() {
    return limitBytes;
  }

  /** Memory that live boards hold, bytes. */
  public long heldBytes() {
    return heldBytes.get();
  }

  /** Boards of the stores that tasks found when they started. */
  public long boards() {
    return boards.get();
  }

  /** How many of {@link #boards()} have been looked at; tasks take records when these are equal. */
  public long boardsRead() {
    return boardsRead.get();
  }

  /** Boards rebuilt from the stores so far, again and again included. */
  public long loads() {
    return loads.get();
  }

  /** Examples of journals that were merged again to rebuild boards so far. */
  public long examples() {
    return examples.get();
  }

  /** Boards dropped from memory so far, to keep the budget. */
  public long unloads() {
    return unloads.get();
  }

  void join() {
    tasks.incrementAndGet();
  }

  /** A task ends. */
  void leave(long bytes) {
    tasks.decrementAndGet();
    heldBytes.addAndGet(-bytes);
  }

  void grow(long bytes) {
    heldBytes.addAndGet(bytes);
  }

  void foundBoards(long count) {
    boards.addAndGet(count);
  }

  void readBoard() {
    boardsRead.incrementAndGet();
  }

  /** A task that found boards ends before it has looked at so many of them. */
  void gaveUp(long count) {
    boardsRead.addAndGet(count);
  }

  /**
   * Whether tasks that begin may still rebuild boards: for half a minute all together, since a
   * thread that begins several tasks neither commits nor polls meanwhile, and has a minute for that
   * by default. Those that begin a minute later have as long again.
   */
  synchronized boolean isTimeToLoad(long nowNanos) {
    if (loadingSince.isEmpty()
        || nowNanos - loadingSince.getAsLong() >= LOADING_NANOS + REST_NANOS) {
      loadingSince = OptionalLong.of(nowNanos);
    }
    return nowNanos - loadingSince.getAsLong() < LOADING_NANOS;
  }

  void loaded(long mergedExamples) {
    loads.incrementAndGet();
    examples.addAndGet(mergedExamples);
  }

  void unloaded() {
    unloads.incrementAndGet();
  }

  /** Whether nothing more fits. */
  boolean isFull() {
    return heldBytes.get() >= limitBytes;
  }

  /** Whether a task that holds so much has to drop a board. */
  boolean isTooMuch(long taskBytes) {
    return heldBytes.get() > limitBytes && taskBytes > limitBytes / Math.max(1, tasks.get());
  }
}
