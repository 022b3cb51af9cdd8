package io.ecistreams.topology;

import io.ecistreams.avro.Background;
import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.RecordOrigin;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RoutedGroup;
import io.ecistreams.scoring.Intake;
import io.ecistreams.serde.AvroMapping;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
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
 */
final class ScoreProcessor extends ContextualProcessor<byte[], byte[], String, ScoreOutput> {
  private final Deserializer<MinedNegatives> decoder;
  private final Intake intake;
  private ReadOnlyKeyValueStore<String, ValueAndTimestamp<Background>> registered;
  private OutcomeCounter counter;

  ScoreProcessor(Deserializer<MinedNegatives> decoder, Intake intake) {
    this.decoder = decoder;
    this.intake = intake;
  }

  @Override
  public void init(ProcessorContext<String, ScoreOutput> context) {
    super.init(context);
    registered = context.getStateStore(EciTopology.REGISTERED_BOARDS);
    counter = new OutcomeCounter(context);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    Outcome<List<ExampleGroup>> outcome =
        decode(place.topic(), record).then(AvroMapping::toMinedRecord).then(this::prepare);
    if (outcome instanceof Outcome.Accepted<List<ExampleGroup>> accepted) {
      forwardGroups(accepted.value(), record, place);
    } else if (outcome instanceof Outcome.Refused<List<ExampleGroup>> refused) {
      forwardDeadLetter(refused.rejection(), record, place);
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

  private Outcome<List<ExampleGroup>> prepare(MinedRecord mined) {
    return intake.prepare(mined, identity(mined.board()), context().currentSystemTimeMs());
  }

  private Optional<BoardIdentity> identity(String board) {
    return Optional.ofNullable(registered.get(board))
        .map(ValueAndTimestamp::value)
        .map(b -> new BoardIdentity(b.getEncoderId(), b.getDimension()));
  }

  private void forwardGroups(
      List<ExampleGroup> groups, Record<byte[], byte[]> record, RecordMetadata place) {
    String board = groups.get(0).board();
    boolean known = identity(board).isPresent();
    for (ExampleGroup group : groups) {
      boolean carriesOriginal = !known && group.records() == 1;
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
    counter.accepted(groups.stream().mapToInt(group -> group.negatives().size()).sum());
  }

  private void forwardDeadLetter(
      Rejection rejection, Record<byte[], byte[]> record, RecordMetadata place) {
    RecordOrigin.Original original = original(record);
    RecordOrigin origin =
        new RecordOrigin(place.topic(), place.partition(), place.offset(), Optional.empty());
    DeadLetter letter = new DeadLetter(original.key(), original.value(), rejection, origin);
    counter.refused(rejection);
    context()
        .forward(
            new Record<>(
                "", (ScoreOutput) letter, record.timestamp(), letter.headers(record.headers())));
  }

  private static RecordOrigin.Original original(Record<byte[], byte[]> record) {
    return new RecordOrigin.Original(
        Optional.ofNullable(record.key()), Optional.ofNullable(record.value()));
  }
}
