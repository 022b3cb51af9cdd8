package io.ecistreams.ingest;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroMapping;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Refuses what the stream would refuse, as far as that can be said without the board, and encodes
 * the rest. Safe for use by several threads.
 */
public final class LineJudge {
  private final Intake intake;
  private final Serializer<MinedNegatives> serializer;
  private final String topic;
  private final Clock clock;
  private volatile int mostBytes = Intake.MAX_RECORD_BYTES;

  /**
   * A judge.
   *
   * @param serializer over a registry that is not waited for
   * @param topic that the records go to
   */
  public LineJudge(
      Intake intake, Serializer<MinedNegatives> serializer, String topic, Clock clock) {
    this.intake = intake;
    this.serializer = serializer;
    this.topic = topic;
    this.clock = clock;
  }

  /**
   * A record as it is sent.
   *
   * @param key the query's id, which spreads a board over the partitions
   */
  record Encoded(Optional<byte[]> key, byte[] value) {}

  /** Lowers the size of the largest record to what the topic takes; a higher one stays. */
  public void lowerLargestRecord(int bytes) {
    mostBytes = Math.min(mostBytes, bytes);
  }

  /** Whether a board may be called so. */
  boolean isBoardName(String name) {
    return intake.isSourceName(name);
  }

  Instant now() {
    return clock.instant();
  }

  /** The record for a board, or why it is refused. */
  Outcome<Encoded> judge(MinedNegatives record, String board) {
    if (!record.getBoard().equals(board)) {
      return Outcome.refused(
          RejectionReason.INVALID_FIELD,
          "board is %s, but the request is for board %s: send it there, or leave the field out"
              .formatted(record.getBoard(), board));
    }
    return AvroMapping.toMinedRecord(record).then(this::checked).then(good -> encoded(record));
  }

  private Outcome<MinedRecord> checked(MinedRecord record) {
    return intake
        .refusal(record, clock.millis())
        .<Outcome<MinedRecord>>map(Outcome.Refused::new)
        .orElseGet(() -> Outcome.accepted(record));
  }

  private Outcome<Encoded> encoded(MinedNegatives record) {
    Optional<byte[]> key = record.getQuery().getId().map(id -> id.getBytes(StandardCharsets.UTF_8));
    byte[] value = serializer.serialize(topic, record);
    long bytes = value.length + (long) key.map(k -> k.length).orElse(0);
    Optional<Rejection> tooLarge = Intake.tooLarge(bytes, mostBytes);
    return tooLarge
        .<Outcome<Encoded>>map(Outcome.Refused::new)
        .orElseGet(() -> Outcome.accepted(new Encoded(key, value)));
  }
}
