package io.ecistreams.topology;

import io.ecistreams.avro.MinedNegatives;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.scoring.Intake;
import io.ecistreams.scoring.RecentPositives;
import io.ecistreams.scoring.RecordOrigin;
import io.ecistreams.scoring.RoutedGroup;
import io.ecistreams.scoring.StaleRecords;
import io.ecistreams.serde.AvroMapping;
import io.ecistreams.serde.Filler;
import io.ecistreams.store.StoreNames;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Decodes, validates and embeds one record, weighs its examples against the background of its board
 * and folds them into the sums of its thread. While the board has no background its groups travel
 * whole; while it is not registered the original bytes travel along, because only the board itself
 * can still refuse the record then.
 *
 * <p>A record of more than {@link Intake#MAX_RECORD_BYTES} is refused unread: its groups with the
 * original bytes would be larger than a producer may send, and every restart would fail at it
 * again.
 */
final class FoldProcessor extends ContextualFixedKeyProcessor<InputKey, byte[], FoldOutput> {
  private final Deserializer<MinedNegatives> decoder;
  private final Intake intake;
  private final PublishedIdf idf;
  private final Optional<CleanedRecords> cleaned;
  private final Supplier<Registrations> newRegistrations;
  private final Supplier<ThreadFolds.OfTask> newFolds;
  private final RecentPositives recentPositives = new RecentPositives();
  private ReadOnlyKeyValueStore<String, byte[]> idfTables;
  private Registrations registrations;
  private ThreadFolds.OfTask folds;
  private OutcomeCounter counter;

  /**
   * A processor.
   *
   * @param intake as configured
   * @param idf the same with the newest IDF table, shared by the tasks
   * @param cleaned where records go on without their suspected false negatives, else empty
   * @param newFolds makes the sums of a task
   */
  FoldProcessor(
      Deserializer<MinedNegatives> decoder,
      Intake intake,
      PublishedIdf idf,
      Optional<CleanedRecords> cleaned,
      Supplier<Registrations> newRegistrations,
      Supplier<ThreadFolds.OfTask> newFolds) {
    this.decoder = decoder;
    this.intake = intake;
    this.idf = idf;
    this.cleaned = cleaned;
    this.newRegistrations = newRegistrations;
    this.newFolds = newFolds;
  }

  @Override
  public void init(FixedKeyProcessorContext<InputKey, FoldOutput> context) {
    super.init(context);
    registrations = newRegistrations.get();
    registrations.open(context.getStateStore(StoreNames.REGISTERED));
    idfTables = context.getStateStore(StoreNames.IDF_TABLES);
    TaskState<ThreadFolds.OfTask> shared = context.getStateStore(StoreNames.FOLDS);
    folds = shared.get(newFolds);
    counter = OutcomeCounter.ofRecords(context);
  }

  @Override
  public void process(FixedKeyRecord<InputKey, byte[]> record) {
    boolean isDone = false;
    try {
      read(record);
      isDone = true;
    } finally {
      if (!isDone) {
        folds.giveUp();
      }
    }
  }

  private void read(FixedKeyRecord<InputKey, byte[]> record) {
    RecordMetadata place = context().recordMetadata().orElseThrow();
    folds.noteRead(place, context().currentSystemTimeMs());
    if (Filler.is(record.value(), record.headers())) {
      return;
    }
    long bytes = RecordSize.of(record.key().bytes().orElse(null), record.value(), record.headers());
    Optional<Rejection> tooLarge = Intake.tooLarge(bytes, Intake.MAX_RECORD_BYTES);
    if (tooLarge.isPresent()) {
      forwardDeadLetter(tooLarge.get(), record, place);
      return;
    }
    Outcome<MinedNegatives> decoded = decode(place.topic(), record);
    // Looked up once: while texts are embedded the board may become registered, and a record that
    // was not judged by the registration must carry its original bytes.
    Optional<Registration> registration =
        decoded instanceof Outcome.Accepted<MinedNegatives> accepted
            ? registrations.find(accepted.value().getBoard())
            : Optional.empty();
    Outcome<MinedRecord> mapped = decoded.then(AvroMapping::toMinedRecord);
    Optional<StaleRecords> stale =
        mapped instanceof Outcome.Accepted<MinedRecord> mined
            ? intake.stale(mined.value(), registration, context().currentSystemTimeMs())
            : Optional.empty();
    if (stale.isPresent()) {
      countStale(stale.get(), record);
      return;
    }
    Outcome<List<ExampleGroup>> outcome = mapped.then(mined -> prepare(mined, registration));
    if (outcome instanceof Outcome.Accepted<List<ExampleGroup>> accepted) {
      MinedNegatives mined = ((Outcome.Accepted<MinedNegatives>) decoded).value();
      take(accepted.value(), registration, mined, record, place);
      registration.ifPresent(board -> takeForNext(board, mined, record, place));
      counter.accepted(1);
    } else if (outcome instanceof Outcome.Refused<List<ExampleGroup>> refused) {
      forwardDeadLetter(refused.rejection(), record, place);
      if (decoded instanceof Outcome.Accepted<MinedNegatives> accepted
          && registration.isPresent()) {
        countRefused(accepted.value(), refused.rejection().reason(), record);
      }
    }
  }

  /** Groups of a revision that is new, or without a background, travel whole. */
  private void take(
      List<ExampleGroup> groups,
      Optional<Registration> registration,
      MinedNegatives mined,
      FixedKeyRecord<InputKey, byte[]> record,
      RecordMetadata place) {
    String encoder = groups.get(0).encoder();
    registration
        .flatMap(board -> board.of(encoder))
        .flatMap(Registration::background)
        .ifPresentOrElse(
            background -> fold(groups, background, mined, record, place),
            () -> route(groups, registration.isEmpty(), record, place));
  }

  /** A record of a revision that passed is not judged. */
  private void countStale(StaleRecords stale, FixedKeyRecord<InputKey, byte[]> record) {
    folds.countStale(stale);
    forwardMark(record);
    cleaned.map(records -> records.unjudged(record)).ifPresent(context()::forward);
    counter.accepted(1);
  }

  /** Texts that are for any encoder count under the next revision too, where they can. */
  private void takeForNext(
      Registration board,
      MinedNegatives mined,
      FixedKeyRecord<InputKey, byte[]> record,
      RecordMetadata place) {
    if (board.next().isEmpty()
        || !(AvroMapping.toMinedRecord(mined) instanceof Outcome.Accepted<MinedRecord> read)) {
      return;
    }
    List<ExampleGroup> groups =
        idf.intake(idfTables)
            .prepareForNext(read.value(), board, context().currentSystemTimeMs())
            .orElse(List.of());
    Optional<CosineBackground> background = board.next().get().background();
    RecordOrigin origin = origin(place, Optional.empty());
    for (ExampleGroup group : groups) {
      if (background.isEmpty()) {
        context().forward(record.withValue(new FoldOutput.Routed(new RoutedGroup(group, origin))));
      } else if (folds.fold(group, background.get(), origin)) {
        context().commit();
      }
    }
    if (background.isPresent() && !groups.isEmpty()) {
      forwardMark(record);
    }
  }

  private Outcome<List<ExampleGroup>> prepare(
      MinedRecord mined, Optional<Registration> registration) {
    return idf.intake(idfTables)
        .prepare(mined, registration, context().currentSystemTimeMs())
        .then(groups -> Outcome.accepted(recentPositives.mark(mined, groups)));
  }

  private Outcome<MinedNegatives> decode(String topic, FixedKeyRecord<InputKey, byte[]> record) {
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

  private void fold(
      List<ExampleGroup> groups,
      CosineBackground background,
      MinedNegatives mined,
      FixedKeyRecord<InputKey, byte[]> record,
      RecordMetadata place) {
    boolean isMuch = false;
    BitSet suspected = new BitSet();
    int first = 0;
    for (ExampleGroup group : groups) {
      isMuch |= folds.fold(group, background, origin(place, Optional.empty()));
      if (intake.encoders().isPresent()) {
        folds.keepSample(group);
      }
      for (int i = 0; i < folds.flags().count(); i++) {
        suspected.set(first + i, folds.flags().isSuspected(i));
      }
      first += folds.flags().count();
    }
    forwardMark(record);
    cleaned
        .flatMap(records -> records.judged(record, mined, suspected))
        .ifPresent(context()::forward);
    if (isMuch) {
      context().commit();
    }
  }

  private void route(
      List<ExampleGroup> groups,
      boolean carriesOriginal,
      FixedKeyRecord<InputKey, byte[]> record,
      RecordMetadata place) {
    for (ExampleGroup group : groups) {
      // One of a record's groups carries it, as one dead letter is enough.
      RecordOrigin origin =
          origin(
              place,
              carriesOriginal && group.records() == 1
                  ? Optional.of(original(record))
                  : Optional.empty());
      context().forward(record.withValue(new FoldOutput.Routed(new RoutedGroup(group, origin))));
    }
    cleaned.map(records -> records.unjudged(record)).ifPresent(context()::forward);
  }

  /** Tells a registered board that a record of a source was refused. */
  private void countRefused(
      MinedNegatives mined, RejectionReason reason, FixedKeyRecord<InputKey, byte[]> record) {
    if (intake.isSourceName(mined.getSource())) {
      folds.countRefused(mined.getBoard(), mined.getSource(), reason);
      forwardMark(record);
    }
  }

  /** Marks the next commit, once. */
  private void forwardMark(FixedKeyRecord<InputKey, byte[]> record) {
    if (folds.mark().set()) {
      context().forward(record.withValue(new FoldOutput.Folded()));
    }
  }

  private void forwardDeadLetter(
      Rejection rejection, FixedKeyRecord<InputKey, byte[]> record, RecordMetadata place) {
    counter.refused(rejection);
    RecordOrigin origin = origin(place, Optional.of(original(record)));
    context().forward(record.withValue(new DeadLetter(rejection, origin)));
  }

  private static RecordOrigin origin(
      RecordMetadata place, Optional<RecordOrigin.Original> original) {
    return new RecordOrigin(place.topic(), place.partition(), place.offset(), original);
  }

  private static RecordOrigin.Original original(FixedKeyRecord<InputKey, byte[]> record) {
    return new RecordOrigin.Original(record.key().bytes(), Optional.ofNullable(record.value()));
  }
}
