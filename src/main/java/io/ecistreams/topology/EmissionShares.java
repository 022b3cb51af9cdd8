package io.ecistreams.topology;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Deals the time of a thread between its tasks' emissions and its input: emissions of all its tasks
 * take a third of it at most, in equal parts for those tasks that have more to emit than they may.
 * Safe for use by several threads, each share by one.
 */
final class EmissionShares {
  /** Of the time of a thread emissions take one part of so many. */
  static final int PARTS = 3;

  /** Emissions up to this need no pause between them. */
  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  /** Weak, as threads are replaced when they fail. */
  private final Map<Thread, Set<Share>> eager = Collections.synchronizedMap(new WeakHashMap<>());

  /** The share of one task of the current thread. */
  Share ofCurrentThread() {
    return new Share(
        eager.computeIfAbsent(Thread.currentThread(), t -> ConcurrentHashMap.newKeySet()));
  }

  /** A leaky bucket: what emissions cost flows in, a part of the time that passes flows out. */
  static final class Share {
    private final Set<Share> eagerOnThread;
    private long owedNanos;
    private long asOfMs = Long.MIN_VALUE;

    private Share(Set<Share> eagerOnThread) {
      this.eagerOnThread = eagerOnThread;
    }

    /** Whether an emission may begin; if not, the share counts as wanting more. */
    boolean isFree(long nowMs) {
      rest(nowMs);
      boolean free = owedNanos < BURST_NANOS;
      if (!free) {
        eagerOnThread.add(this);
      }
      return free;
    }

    /** Gives its part up once nothing is owed, also where no emission asks. */
    void rest(long nowMs) {
      settle(nowMs);
      if (owedNanos == 0) {
        eagerOnThread.remove(this);
      }
    }

    void spend(long nanos, long nowMs) {
      settle(nowMs);
      owedNanos += nanos;
    }

    /** The task ends. */
    void close() {
      eagerOnThread.remove(this);
    }

    /** Of the time of the thread this one may take one part of so many. */
    long parts() {
      return (long) PARTS * Math.max(1, eagerOnThread.size());
    }

    private void settle(long nowMs) {
      if (nowMs > asOfMs) {
        long passedMs = asOfMs == Long.MIN_VALUE ? 0 : nowMs - asOfMs;
        owedNanos = Math.max(0, owedNanos - TimeUnit.MILLISECONDS.toNanos(passedMs) / parts());
        asOfMs = nowMs;
      }
    }
  }
}
