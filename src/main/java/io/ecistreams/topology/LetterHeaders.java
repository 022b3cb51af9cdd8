package io.ecistreams.topology;

import io.ecistreams.model.Rejection;
import io.ecistreams.scoring.RecordOrigin;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The headers that a dead letter has beside those of its record. Where Kafka Streams has a name for
 * a header of its own dead letters (KIP-1034), that name is used.
 */
public final class LetterHeaders {
  /** The code, a name of {@code RejectionReason}. */
  static final String REASON = "eci.reason";

  /** What was left out of a letter, how long it was, and where it can be read. */
  static final String OMITTED = "eci.omitted";

  /** When the record was sent, as the letter itself has the time at which it was written. */
  static final String TIMESTAMP = "eci.timestamp";

  static final String MESSAGE = "__streams.errors.message";
  static final String TOPIC = "__streams.errors.topic";
  static final String PARTITION = "__streams.errors.partition";
  static final String OFFSET = "__streams.errors.offset";

  private static final String OWN = "eci.";
  private static final String OWN_OF_STREAMS = "__streams.errors.";
  private static final String OF_THE_RECORD = "original.";
  private static final int MAX_MESSAGE_CHARS = 2_000;

  private LetterHeaders() {}

  /** Of a letter for a record that nobody could read. */
  public static Headers ofUnread(Rejection rejection, RecordOrigin origin) {
    Headers headers = of(new DeadLetter(rejection, origin));
    add(
        headers,
        OMITTED,
        "the whole record; it lies at %s-%d-%d"
            .formatted(origin.topic(), origin.partition(), origin.offset()));
    return headers;
  }

  /** Why the record of a letter was refused, and where it was. */
  static Headers of(DeadLetter letter) {
    String message = letter.rejection().message();
    Headers headers = new RecordHeaders();
    add(headers, REASON, letter.rejection().reason().name());
    add(headers, MESSAGE, message.substring(0, Math.min(MAX_MESSAGE_CHARS, message.length())));
    add(headers, TOPIC, letter.origin().topic());
    add(headers, PARTITION, Integer.toString(letter.origin().partition()));
    add(headers, OFFSET, Long.toString(letter.origin().offset()));
    return headers;
  }

  /** Adds a header of a text. */
  static void add(Headers headers, String name, String text) {
    headers.add(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The headers of a record, of which those under our names get another: anybody may send them, and
   * a letter that is sent again has them.
   */
  static Headers ofRecord(Headers original) {
    Headers headers = new RecordHeaders();
    for (Header header : original) {
      boolean looksLikeOurs =
          header.key().startsWith(OWN) || header.key().startsWith(OWN_OF_STREAMS);
      headers.add(looksLikeOurs ? OF_THE_RECORD + header.key() : header.key(), header.value());
    }
    return headers;
  }
}
