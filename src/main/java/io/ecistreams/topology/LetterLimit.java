package io.ecistreams.topology;

import java.util.concurrent.atomic.AtomicInteger;

/** The largest dead letter that may be written. Safe for use by several threads. */
public final class LetterLimit {
  private final AtomicInteger bytes;

  /**
   * A limit.
   *
   * @param bytes the largest record that a producer sends
   */
  public LetterLimit(int bytes) {
    this.bytes = new AtomicInteger(bytes);
  }

  /** Lowers the limit to what the topic takes; a higher one stays as it is. */
  public void lower(int topicBytes) {
    bytes.accumulateAndGet(topicBytes, Math::min);
  }

  int bytes() {
    return bytes.get();
  }
}
