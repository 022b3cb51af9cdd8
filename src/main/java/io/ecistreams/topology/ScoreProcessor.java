package io.ecistreams.topology;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Fnv1a64;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RecordOrigin;
import io.ecistreams.model.RefusedRecord;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RoutedGroup;
import io.ecistreams.scoring.Intake;
import io.ecistreams.scoring.PersonSample;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.EstimateMapping;
import io.ecistreams.store.StoreNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ValueAndTimestamp;

/**
 * Decodes, validates and embeds one record, and sends its groups to its board. It judges a record
 * by the board's registered encoder and dimension; while the board is not registered yet, the
 * original bytes travel along, because only the board itself can still refuse the record then.
 *
 * <p>A record of more than {@link #MAX_RECORD_BYTES} is refused unread: its dead letter, or its
 * groups with the original bytes, would be larger than a producer may send, and every restart would
 * fail at it again.
 */
final class ScoreProcessor extends ContextualProcessor<byte[], byte[], String, ScoreOutput> {
  /**
   * Largest key, value and headers together. What remains of the 4 MiB that the internal topics and
   * the dead letters take is for the record's group, the reason and the overhead of a batch.
   */
  static final int MAX_RECORD_BYTES = 3 << 20;

  private static final int HEADER_OVERHEAD_BYTES = 10;

  private final Deserializer<MinedNegatives> decoder;
  private final Deserializer<Background> backgrounds;
  private final Intake intake;
  private final PublishedIdf idf;
  private final double auditShare;
  private ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> registered;
  private ReadOnlyKeyValueStore<String, ValueAndTimestamp<byte[]>> idfTables;
  private OutcomeCounter counter;

  /**
   * A processor.
   *
   * @param intake as configured
   * @param idf the same with the newest IDF table, shared by the tasks
   * @param auditShare share of the examples that is drawn for the audit
   */
  ScoreProcessor(
      Deserializer<MinedNegatives> decoder,
      Deserializer<Background> backgrounds,
      Intake intake,
      PublishedIdf idf,
      double auditShare) {
    this.decoder = decoder;
    this.backgrounds = backgrounds;
    this.intake = intake;
    this.idf = idf;
    this.auditShare = auditShare;
  }

  @Override
  public void init(ProcessorContext<String, ScoreOutput> context) {
    super.init(context);
    registered = context.getStateStore(StoreNames.REGISTERED);
    idfTables = context.getStateStore(StoreNames.IDF_TABLES);
    counter = OutcomeCounter.ofRecords(context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    if (bytes(record) > MAX_RECORD_BYTES) {
      forwardOversized(record, place);
      return;
    }
    Outcome<MinedNegatives> decoded = decode(place.topic(), record);
    Outcome<MinedRecord> mined = decoded.then(AvroMapping::toMinedRecord);
    // Looked up once: while texts are embedded the board may become registered, and a record that
    // was not judged by the registration must carry its original bytes.
    Optional<Background> registration =
        decoded instanceof Outcome.Accepted<MinedNegatives> accepted
            ? registration(accepted.value().getBoard())
            : Optional.empty();
    Optional<BoardIdentity> identity = registration.map(ScoreProcessor::identity);
    PersonSample sample =
        new PersonSample(
            auditShare, place(place), registration.flatMap(EstimateMapping::background));
    long nowMs = context().currentSystemTimeMs();
    Intake newest = idf.intake(idfTables);
    Outcome<List<ExampleGroup>> outcome =
        mined.then(accepted -> newest.prepare(accepted, identity, nowMs, sample));
    if (outcome instanceof Outcome.Accepted<List<ExampleGroup>> accepted) {
      forwardGroups(accepted.value(), identity.isPresent(), record, place);
    } else if (outcome instanceof Outcome.Refused<List<ExampleGroup>> refused) {
      forwardDeadLetter(refused.rejection(), record, place);
      if (decoded instanceof Outcome.Accepted<MinedNegatives> accepted && identity.isPresent()) {
        forwardRefusal(accepted.value(), record, place);
      }
    }
  }

  /** A number of the record that no other has. */
  private static long place(RecordMetadata place) {
    return Fnv1a64.hash(place.topic() + '-' + place.partition()) + place.offset();
  }

  /** Tells a registered board that a record of a source was refused. */
  private void forwardRefusal(
      MinedNegatives mined, Record<byte[], byte[]> record, RecordMetadata place) {
    if (intake.isSourceName(mined.getSource())) {
      RefusedRecord refused =
          new RefusedRecord(mined.getBoard(), mined.getSource(), originOf(place));
      context()
          .forward(
              new Record<>(
                  mined.getBoard(),
                  (ScoreOutput) new ScoreOutput.Routed(refused),
                  record.timestamp()));
    }
  }

  private Outcome<MinedNegatives> decode(String topic, Record<byte[], byte[]> record) {
    if (record.value() == null) {
      return Outcome.refused(
          RejectionReason.UNDECODABLE, "the record has no value: this topic takes no tombstones");
    }
    try {
      return Outcome.accepted(decoder.deserialize(topic, record.value()));
    } catch (SerializationException e) {
      return Outcome.refused(RejectionReason.UNDECODABLE, e.getMessage());
    }
  }

  private Optional<Background> registration(String board) {
    return Optional.ofNullable(registered.get(board))
        .map(entry -> backgrounds.deserialize(StoreNames.REGISTERED, entry.value()));
  }

  private static BoardIdentity identity(Background registration) {
    return new BoardIdentity(registration.getEncoderId(), registration.getDimension());
  }

  private void forwardGroups(
      List<ExampleGroup> groups,
      boolean judgedByBoard,
      Record<byte[], byte[]> record,
      RecordMetadata place) {
    String board = groups.get(0).board();
    for (ExampleGroup group : groups) {
      // One of a record's groups carries it, as one dead letter is enough.
      boolean carriesOriginal = !judgedByBoard && group.records() == 1;
      Optional<RecordOrigin.Original> original =
          carriesOriginal ? Optional.of(original(record)) : Optional.empty();
      RecordOrigin origin =
          new RecordOrigin(place.topic(), place.partition(), place.offset(), original);
      context()
          .forward(
              record
                  .withKey(board)
                  .withValue(new ScoreOutput.Routed(new RoutedGroup(group, origin))));
    }
    counter.accepted(1);
  }

  private void forwardDeadLetter(
      Rejection rejection, Record<byte[], byte[]> record, RecordMetadata place) {
    RecordOrigin.Original original = original(record);
    DeadLetter letter =
        new DeadLetter(original.key(), original.value(), rejection, originOf(place));
    forward(letter, letter.headers(record.headers()), record.timestamp());
  }

  /** Without the value; also without key and headers if these are too large themselves. */
  private void forwardOversized(Record<byte[], byte[]> record, RecordMetadata place) {
    long bytes = bytes(record);
    int valueBytes = length(record.value());
    boolean bareFits = bytes - valueBytes <= MAX_RECORD_BYTES;
    Rejection rejection =
        new Rejection(
            RejectionReason.TOO_LARGE,
            "the record has %d bytes with its key and headers, more than the %d that are taken: send its negatives in several records"
                .formatted(bytes, MAX_RECORD_BYTES));
    DeadLetter letter =
        new DeadLetter(
            Optional.ofNullable(record.key()).filter(key -> bareFits),
            Optional.empty(),
            rejection,
            originOf(place));
    String omitted =
        "the value%s, %d bytes; read it at %s-%d-%d"
            .formatted(
                bareFits ? "" : ", the key and the headers",
                bareFits ? valueBytes : bytes,
                place.topic(),
                place.partition(),
                place.offset());
    Headers headers = letter.headers(bareFits ? record.headers() : new RecordHeaders());
    headers.add(DeadLetter.OMITTED, omitted.getBytes(StandardCharsets.UTF_8));
    forward(letter, headers, record.timestamp());
  }

  private void forward(DeadLetter letter, Headers headers, long timestamp) {
    counter.refused(letter.rejection());
    context().forward(new Record<>("", (ScoreOutput) letter, timestamp, headers));
  }

  private static RecordOrigin originOf(RecordMetadata place) {
    return new RecordOrigin(place.topic(), place.partition(), place.offset(), Optional.empty());
  }

  private static long bytes(Record<byte[], byte[]> record) {
    long bytes = (long) length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      bytes += HEADER_OVERHEAD_BYTES + 3L * header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }

  private static RecordOrigin.Original original(Record<byte[], byte[]> record) {
    return new RecordOrigin.Original(
        Optional.ofNullable(record.key()), Optional.ofNullable(record.value()));
  }
}
