package io.ecistreams.alarm;

import io.ecistreams.model.Fnv1a64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Which examples of one source are put before a person: of the suspected ones a share that is drawn
 * here, of the others those that were drawn for the audit sample when their record was read. Not
 * safe for use by several threads.
 */
final class Sampling {
  private static final long HOUR_MS = 3_600_000;

  private final QuarantinePolicy policy;
  private final long seed;
  private long hour;
  private int suspected;
  private int audited;

  Sampling(String board, String source, QuarantinePolicy policy) {
    this.policy = policy;
    this.seed = Fnv1a64.hash(board + '|' + source);
  }

  /**
   * Whether an example is taken.
   *
   * @param position of the example among those of its source
   * @param isAudited whether it was drawn for the audit sample
   */
  boolean take(long position, boolean isSuspected, boolean isAudited, long nowMs) {
    boolean isDrawn =
        isSuspected ? Chance.uniform(seed, position) < policy.suspectedShare() : isAudited;
    return isDrawn && hasRoom(isSuspected, nowMs);
  }

  private boolean hasRoom(boolean isSuspected, long nowMs) {
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

  void writeTo(DataOutput out) throws IOException {
    out.writeLong(hour);
    out.writeInt(suspected);
    out.writeInt(audited);
  }

  void readFrom(DataInput in) throws IOException {
    hour = in.readLong();
    suspected = in.readInt();
    audited = in.readInt();
  }
}
