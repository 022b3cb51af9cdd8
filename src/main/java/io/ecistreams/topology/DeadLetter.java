package io.ecistreams.topology;

import io.ecistreams.model.Rejection;
import io.ecistreams.scoring.RecordOrigin;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A refused record on its way to the dead letters: the original key, value and headers, and headers
 * that say why. Where Kafka Streams has a name for a header of its own dead letters (KIP-1034),
 * that name is used.
 *
 * @param key original key; empty for null
 * @param value original value; empty for null
 * @param rejection why
 * @param origin where it was
 */
record DeadLetter(
    Optional<byte[]> key, Optional<byte[]> value, Rejection rejection, RecordOrigin origin)
    implements FoldOutput, RankOutput {
  /** The code, a name of {@code RejectionReason}. */
  static final String REASON = "eci.reason";

  /** What was left out of an oversized letter, how long it was, and where it can be read. */
  static final String OMITTED = "eci.omitted";

  static final String MESSAGE = "__streams.errors.message";
  static final String TOPIC = "__streams.errors.topic";
  static final String PARTITION = "__streams.errors.partition";
  static final String OFFSET = "__streams.errors.offset";

  private static final int MAX_MESSAGE_CHARS = 2_000;

  /** The original headers with the reason and the place added. */
  Headers headers(Headers original) {
    String message = rejection.message();
    return new RecordHeaders(original)
        .add(REASON, utf8(rejection.reason().name()))
        .add(MESSAGE, utf8(message.substring(0, Math.min(MAX_MESSAGE_CHARS, message.length()))))
        .add(TOPIC, utf8(origin.topic()))
        .add(PARTITION, utf8(Integer.toString(origin.partition())))
        .add(OFFSET, utf8(Long.toString(origin.offset())));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
