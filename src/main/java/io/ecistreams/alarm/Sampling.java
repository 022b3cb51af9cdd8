package io.ecistreams.alarm;

import io.ecistreams.model.BinaryReader;
import io.ecistreams.model.BinaryWriter;

/**
 * How many examples of one source are put before a person: of the suspected and of the audited ones
 * at most so many an hour each. Not safe for use by several threads.
 */
final class Sampling {
  private static final long HOUR_MS = 3_600_000;

  private final QuarantinePolicy policy;
  private long hour;
  private int suspected;
  private int audited;

  Sampling(QuarantinePolicy policy) {
    this.policy = policy;
  }

  /** Whether there is room for one more in this hour; if so it is taken. */
  boolean hasRoom(boolean isSuspected, long nowMs) {
    long now = Math.floorDiv(nowMs, HOUR_MS);
    if (now != hour) {
      hour = now;
      suspected = 0;
      audited = 0;
    }
    if ((isSuspected ? suspected : audited) >= policy.mostPerHour()) {
      return false;
    }
    if (isSuspected) {
      suspected++;
    } else {
      audited++;
    }
    return true;
  }

  void writeTo(BinaryWriter out) {
    out.putLong(hour);
    out.putInt(suspected);
    out.putInt(audited);
  }

  void readFrom(BinaryReader in) {
    hour = in.getLong();
    suspected = in.getInt();
    audited = in.getInt();
  }
}
