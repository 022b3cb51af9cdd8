package io.ecistreams.scoring;

import io.ecistreams.lexical.IdfTable;
import io.ecistreams.lexical.Tokenizer;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.ExampleGroup.Negative;
import io.ecistreams.model.IntakeLimits;
import io.ecistreams.model.MinedItem;
import io.ecistreams.model.MinedRecord;
import io.ecistreams.model.Outcome;
import io.ecistreams.model.Registration;
import io.ecistreams.model.Rejection;
import io.ecistreams.model.RejectionReason;
import io.ecistreams.model.RevisionsEstimate.StaleCount;
import io.ecistreams.model.TextEncoders;
import io.ecistreams.model.TextRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From a mined record to example groups: validate, embed what has no usable vector, compute lexical
 * containment. The same code serves the stream and files. Safe for use by several threads if its
 * embedder is.
 */
public final class Intake {
  /** The clock of records whose times do not count: any from 1970 on is taken. */
  public static final long NO_CLOCK = Long.MAX_VALUE;

  /**
   * Largest record, with its key and headers. What remains of the 4 MiB that the internal topics
   * take is for the record's group and the overhead of a batch.
   */
  public static final int MAX_RECORD_BYTES = 3 << 20;

  /** Most bytes of a group of several negatives; a broker takes 1 MiB unless told otherwise. */
  private static final int MAX_GROUP_BYTES = 512 * 1024;

  /** Most bytes of one example: three vectors of the largest dimension, and ids. */
  private static final int MAX_EXAMPLE_BYTES = 896 * 1024;

  /** Longest text that goes along for a person. */
  private static final int MAX_TEXT_CHARS = 2_000;

  private static final int MAX_UTF8_BYTES_PER_CHAR = 3;

  /** Lengths of id and text, two marks, containment and score, and some to spare. */
  private static final int BYTES_PER_NEGATIVE = 32;

  private final RecordValidator validator;
  private final VectorResolver vectors;
  private final IdfTable idf;

  public Intake(IntakeLimits limits, EncoderPolicy encoders, IdfTable idf) {
    this(new RecordValidator(limits), new VectorResolver(limits, encoders), idf);
  }

  private Intake(RecordValidator validator, VectorResolver vectors, IdfTable idf) {
    this.validator = validator;
    this.vectors = vectors;
    this.idf = idf;
  }

  /** The same intake with another IDF table. */
  public Intake withTable(IdfTable table) {
    return new Intake(validator, vectors, table);
  }

  /** Whether terms are weighed by a corpus. */
  public boolean hasTable() {
    return idf.passages() > 0;
  }

  /**
   * Prepares a record.
   *
   * @param record as the miner sent it
   * @param registered the board where it is known already
   * @param nowMs the clock, for the limits on event times; may be {@link #NO_CLOCK}
   * @return at least one group, or why the record is refused
   */
  public Outcome<List<ExampleGroup>> prepare(
      MinedRecord record, Optional<Registration> registered, long nowMs) {
    return validator
        .validate(record, nowMs)
        .then(valid -> vectors.resolve(valid, registered))
        .then(resolved -> groups(record, resolved));
  }

  /**
   * What a record counts that says it is of a revision which has passed: it needs no vectors.
   *
   * @param nowMs the clock, for the limits on event times; may be {@link #NO_CLOCK}
   * @return empty where it is of another, or must be refused
   */
  public Optional<StaleRecords> stale(
      MinedRecord record, Optional<Registration> registered, long nowMs) {
    return record
        .encoder()
        .filter(own -> registered.filter(board -> board.isPassed(own)).isPresent())
        .filter(own -> validator.validate(record, nowMs) instanceof Outcome.Accepted<MinedRecord>)
        .map(own -> new StaleCount(1, record.negatives().size(), own))
        .map(count -> new StaleRecords(record.board(), record.source(), count));
  }

  /**
   * Prepares a record of texts for the board's next revision too, so that sources which know no
   * encoder are there when it becomes active.
   *
   * @return empty where there is no next revision, the record is of one encoder only, or it cannot
   *     be embedded with the next one
   */
  public Optional<List<ExampleGroup>> prepareForNext(
      MinedRecord record, Registration registered, long nowMs) {
    return registered
        .next()
        .filter(next -> record.isForAnyEncoder())
        .map(next -> record.of(next.identity().encoder()))
        .map(forNext -> prepare(forNext, Optional.of(registered), nowMs))
        .flatMap(
            outcome ->
                outcome instanceof Outcome.Accepted<List<ExampleGroup>> accepted
                    ? Optional.of(accepted.value())
                    : Optional.empty());
  }

  /** The encoders that embed texts, where there are models of revisions among them. */
  public Optional<TextEncoders> encoders() {
    EncoderPolicy encoders = vectors.encoders();
    return encoders.revisions().map(models -> encoders::find);
  }

  /**
   * The texts that preparing the record would embed if its board were not known yet, by their role;
   * none for a record that is refused.
   */
  public Map<TextRole, List<String>> textsToEmbed(MinedRecord record, long nowMs) {
    return validator.validate(record, nowMs) instanceof Outcome.Accepted<MinedRecord> valid
        ? vectors.textsToEmbed(valid.value())
        : Map.of();
  }

  /**
   * Why a record is refused whatever its board turns out to be, as far as that can be said without
   * embedding its texts.
   *
   * @param nowMs the clock, for the limits on event times
   */
  public Optional<Rejection> refusal(MinedRecord record, long nowMs) {
    Outcome<MinedRecord> outcome =
        validator
            .validate(record, nowMs)
            .then(
                valid ->
                    vectors
                        .refusal(valid)
                        .<Outcome<MinedRecord>>map(Outcome.Refused::new)
                        .orElseGet(() -> Outcome.accepted(valid)));
    return outcome instanceof Outcome.Refused<MinedRecord> refused
        ? Optional.of(refused.rejection())
        : Optional.empty();
  }

  /**
   * Why a record is too large to be looked at.
   *
   * @param bytes with its key and headers
   * @param most that are taken, at most {@link #MAX_RECORD_BYTES}
   */
  public static Optional<Rejection> tooLarge(long bytes, int most) {
    return bytes <= most
        ? Optional.empty()
        : Optional.of(
            new Rejection(
                RejectionReason.TOO_LARGE,
                "the record has %d bytes with its key and headers, more than the %d that are taken: send its negatives in several records"
                    .formatted(bytes, most)));
  }

  /** Whether a source, or a board, may be called so. */
  public boolean isSourceName(String name) {
    return validator.isSourceName(name);
  }

  private Outcome<List<ExampleGroup>> groups(MinedRecord record, VectorResolver.Resolved resolved) {
    List<ExampleGroup> groups = new ArrayList<>();
    List<Negative> members = new ArrayList<>();
    long sharedBytes = sharedBytes(record, resolved);
    long bytes = sharedBytes;
    for (Negative negative : negatives(record, resolved)) {
      long own = BYTES_PER_NEGATIVE + maxBytes(negative.id()) + vectorBytes(negative.vector());
      if (sharedBytes + own > MAX_EXAMPLE_BYTES) {
        return Outcome.refused(
            RejectionReason.TOO_LARGE,
            "an example takes up to %d bytes of ids and vectors, more than the %d that can be kept: use shorter ids or fewer dimensions"
                .formatted(sharedBytes + own, MAX_EXAMPLE_BYTES));
      }
      own += negative.text().map(Intake::maxBytes).orElse(0L);
      if (bytes + own > MAX_GROUP_BYTES && !members.isEmpty()) {
        groups.add(group(record, resolved, groups.isEmpty(), members));
        members.clear();
        bytes = sharedBytes;
      }
      members.add(negative);
      bytes += own;
    }
    groups.add(group(record, resolved, groups.isEmpty(), members));
    return Outcome.accepted(groups);
  }

  private static ExampleGroup group(
      MinedRecord record, VectorResolver.Resolved resolved, boolean first, List<Negative> members) {
    return new ExampleGroup(
        record.board(),
        record.source(),
        resolved.encoder(),
        record.minedAtMs(),
        first ? 1 : 0,
        record.query().identity(),
        record.positives().get(0).identity(),
        resolved.query(),
        resolved.positive(),
        members,
        resolved.encoderAssumed(),
        record.query().text().map(Intake::cut),
        record.positives().get(0).text().map(Intake::cut),
        record.cost().map(cost -> first ? cost : 0.0));
  }

  /** What every group of a record repeats. */
  private static long sharedBytes(MinedRecord record, VectorResolver.Resolved resolved) {
    return maxBytes(record.board())
        + maxBytes(record.source())
        + maxBytes(resolved.encoder())
        + maxBytes(record.query().identity())
        + maxBytes(record.positives().get(0).identity())
        + vectorBytes(resolved.query())
        + vectorBytes(resolved.positive());
  }

  private static long maxBytes(String text) {
    return (long) MAX_UTF8_BYTES_PER_CHAR * text.length();
  }

  private static long vectorBytes(float[] vector) {
    return (long) Float.BYTES * vector.length;
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT_CHARS ? text : text.substring(0, MAX_TEXT_CHARS);
  }

  private List<Negative> negatives(MinedRecord record, VectorResolver.Resolved resolved) {
    List<float[]> embeddings = resolved.negatives();
    Set<String> positiveIds =
        record.positives().stream().map(MinedItem::identity).collect(Collectors.toSet());
    Optional<Set<String>> queryTerms = record.query().text().map(Tokenizer::terms);
    List<Negative> negatives = new ArrayList<>(embeddings.size());
    for (int i = 0; i < embeddings.size(); i++) {
      MinedItem item = record.negatives().get(i);
      double containment =
          queryTerms
              .flatMap(
                  terms -> item.text().map(text -> idf.containment(terms, Tokenizer.terms(text))))
              .orElse(0.0);
      String id = item.identity();
      negatives.add(
          new Negative(
              id,
              positiveIds.contains(id),
              containment,
              embeddings.get(i),
              item.text().map(Intake::cut),
              record.crossEncoderScores().isEmpty()
                  ? OptionalDouble.empty()
                  : OptionalDouble.of(record.crossEncoderScores().get(i))));
    }
    return negatives;
  }
}
