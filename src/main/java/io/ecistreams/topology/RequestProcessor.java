package io.ecistreams.topology;

import io.ecistreams.model.Outcome;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.BoardInput;
import io.ecistreams.scoring.RecordOrigin;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Decodes what people ask of a board, and sends it there.
 *
 * @param <T> the Avro record
 */
final class RequestProcessor<T> extends ContextualProcessor<byte[], byte[], String, FoldOutput> {
  /** Key, value and headers together: a request is a few names, and goes on with its original. */
  private static final int MAX_BYTES = 64 << 10;

  private final Deserializer<T> decoder;
  private final Mapping<T> mapping;
  private OutcomeCounter counter;

  /** What a request asks of a board, or why it is refused. */
  interface Mapping<T> {
    Outcome<BoardInput> map(T request, RecordOrigin origin, Instant now);
  }

  RequestProcessor(Deserializer<T> decoder, Mapping<T> mapping) {
    this.decoder = decoder;
    this.mapping = mapping;
  }

  @Override
  public void init(ProcessorContext<String, FoldOutput> context) {
    super.init(context);
    counter = OutcomeCounter.ofRequests(context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    RecordOrigin origin =
        new RecordOrigin(
            place.topic(),
            place.partition(),
            place.offset(),
            Optional.of(
                new RecordOrigin.Original(
                    Optional.ofNullable(record.key()), Optional.ofNullable(record.value()))));
    Instant now = Instant.ofEpochMilli(context().currentSystemTimeMs());
    Outcome<BoardInput> outcome =
        decode(place.topic(), record).then(request -> mapping.map(request, origin, now));
    if (outcome instanceof Outcome.Accepted<BoardInput> accepted) {
      counter.accepted(1);
      context()
          .forward(
              record
                  .withKey(accepted.value().board())
                  .withValue(new FoldOutput.Routed(accepted.value())));
    } else if (outcome instanceof Outcome.Refused<BoardInput> refused) {
      counter.refused(refused.rejection());
      context().forward(record.withKey("").withValue(new DeadLetter(refused.rejection(), origin)));
    }
  }

  private Outcome<T> decode(String topic, Record<byte[], byte[]> record) {
    long bytes = RecordSize.of(record.key(), record.value(), record.headers());
    if (bytes > MAX_BYTES) {
      return Outcome.refused(
          RejectionReason.TOO_LARGE,
          "the record has %d bytes with its key and headers, more than the %d that are taken: it names a board, its sources and a few numbers, and no more"
              .formatted(bytes, MAX_BYTES));
    }
    if (record.value() == null) {
      return Outcome.refused(
          RejectionReason.UNDECODABLE, "the record has no value: this topic takes no tombstones");
    }
    try {
      return Outcome.accepted(decoder.deserialize(topic, record.headers(), record.value()));
    } catch (SerializationException e) {
      return Outcome.refused(RejectionReason.UNDECODABLE, e.getMessage());
    }
  }
}
