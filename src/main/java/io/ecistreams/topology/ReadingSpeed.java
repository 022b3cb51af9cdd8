package io.ecistreams.topology;

import java.util.Optional;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * How far a task is behind its input: how long what it has not read yet takes at the speed of the
 * last commit. Measured by offsets and the clock of the instance, as the timestamp of a record is
 * what its producer says. Not safe for use by several threads.
 */
final class ReadingSpeed {
  private final InputLag lag;
  private Optional<RecordMetadata> newest = Optional.empty();
  private long records;
  private long sinceMs;

  ReadingSpeed(InputLag lag) {
    this.lag = lag;
  }

  /** A record was read. */
  void noteRead(RecordMetadata place, long nowMs) {
    if (records++ == 0) {
      sinceMs = nowMs;
    }
    newest = Optional.of(place);
  }

  /** How long the rest takes, in milliseconds; from now on the speed is measured anew. */
  long takeDelayMs(long nowMs) {
    long read = records;
    records = 0;
    if (read == 0) {
      return 0;
    }
    RecordMetadata last = newest.orElseThrow();
    long unread = lag.unread(last.topic(), last.partition(), last.offset());
    return Math.round((double) unread / read * Math.max(1, nowMs - sinceMs));
  }
}
