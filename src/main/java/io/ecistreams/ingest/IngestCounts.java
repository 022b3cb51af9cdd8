package io.ecistreams.ingest;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What has come over HTTP so far, and what is under way. Safe for use by several threads. */
public final class IngestCounts {
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final AtomicLong inFlight = new AtomicLong();

  void add(long acceptedRecords, long refusedLines, long bodyBytes) {
    accepted.add(acceptedRecords);
    refused.add(refusedLines);
    bytes.add(bodyBytes);
  }

  /** Takes room for bytes, unless there would be more than {@code most} then. */
  boolean reserve(long wanted, long most) {
    if (inFlight.addAndGet(wanted) > most) {
      inFlight.addAndGet(-wanted);
      return false;
    }
    return true;
  }

  void release(long taken) {
    inFlight.addAndGet(-taken);
  }

  /** Records that were written. */
  public long accepted() {
    return accepted.sum();
  }

  /** Lines that were refused, of requests that were taken. */
  public long refused() {
    return refused.sum();
  }

  /** Bytes of bodies that were taken, unpacked. */
  public long bytes() {
    return bytes.sum();
  }

  /** Bytes of records that wait for the rest of their requests. */
  public long inFlight() {
    return inFlight.get();
  }
}
