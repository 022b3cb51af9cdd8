package io.ecistreams.scoring;

import io.ecistreams.alarm.ExampleFlags;
import io.ecistreams.alarm.Observations;
import io.ecistreams.alarm.QuarantinePolicy;
import io.ecistreams.information.SourceState;
import io.ecistreams.model.BoardIdentity;
import io.ecistreams.model.CosineBackground;
import io.ecistreams.model.ExampleGroup;
import io.ecistreams.model.Fnv1a64;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What one stream thread has folded of one source and pane of a board between two commits. Partials
 * of one key add up: it does not matter how examples were dealt to them.
 *
 * <p>Beside the sums it carries what cannot be summed: the flags of each record for the sequential
 * detectors, and bounded samples of suspects, of examples for people and of queries. Binary form:
 * {@link BoardInputCodecV1}. Not safe for use by several threads.
 */
public final class Partial implements BoardInput {
  /** Queries kept for the background of recent queries. */
  static final int MOST_QUERIES = 2;

  private final Key key;
  private final SourceState state;
  private final Observations observations;
  private final Deque<QueryPair> queries = new ArrayDeque<>();
  private final List<OffsetRange> origins = new ArrayList<>();
  private long delayMs;

  /**
   * Where the records lie that were folded: some of those between two offsets of a partition.
   *
   * @param topic input topic
   * @param partition its partition
   * @param first offset of the first
   * @param last offset of the last
   */
  public record OffsetRange(String topic, int partition, long first, long last) {
    OffsetRange upTo(long offset) {
      return new OffsetRange(topic, partition, first, offset);
    }
  }

  /**
   * What is added up together.
   *
   * @param board the board
   * @param background under which the examples are weighed
   * @param source the miner
   * @param paneStartMs start of the pane of event time
   */
  public record Key(String board, CosineBackground background, String source, long paneStartMs) {}

  /** Nothing folded yet. */
  public Partial(Key key) {
    this(key, new SourceState(key.background().dimension()), new Observations());
  }

  Partial(Key key, SourceState state, Observations observations) {
    this.key = key;
    this.state = state;
    this.observations = observations;
  }

  /** As it was sent. */
  Partial(
      Key key,
      SourceState state,
      Observations observations,
      List<QueryPair> queries,
      List<OffsetRange> origins,
      long delayMs) {
    this(key, state, observations);
    this.queries.addAll(queries);
    this.origins.addAll(origins);
    this.delayMs = delayMs;
  }

  /**
   * Folds a group of the key's board, source and pane.
   *
   * @param from where its record lies; those of one partition come in order
   * @param flags filled anew with what the detectors say of the examples
   */
  public void fold(
      ExampleGroup group,
      RecordOrigin from,
      GroupScorer scorer,
      QuarantinePolicy quarantine,
      ExampleFlags flags) {
    scorer.fold(group, key.background(), state, flags);
    observations.add(group, flags, from.place(), quarantine);
    if (queries.isEmpty() || queries.getLast().queryHash() != Fnv1a64.hash(group.queryId())) {
      queries.addLast(QueryPair.of(group));
      if (queries.size() > MOST_QUERIES) {
        queries.removeFirst();
      }
    }
    noteOrigin(from);
  }

  private void noteOrigin(RecordOrigin from) {
    for (int i = 0; i < origins.size(); i++) {
      OffsetRange range = origins.get(i);
      if (range.partition() == from.partition() && range.topic().equals(from.topic())) {
        origins.set(i, range.upTo(from.offset()));
        return;
      }
    }
    origins.add(new OffsetRange(from.topic(), from.partition(), from.offset(), from.offset()));
  }

  @Override
  public String board() {
    return key.board();
  }

  public Key key() {
    return key;
  }

  /** Encoder and dimension of its board. */
  public BoardIdentity identity() {
    return new BoardIdentity(key.background().encoder(), key.background().dimension());
  }

  /** The sums. */
  public SourceState state() {
    return state;
  }

  public Observations observations() {
    return observations;
  }

  /** The newest queries, at most {@value #MOST_QUERIES}. */
  List<QueryPair> queries() {
    return List.copyOf(queries);
  }

  /** Where its records lie: a range of each partition, at least one. */
  public List<OffsetRange> origins() {
    return List.copyOf(origins);
  }

  /** Notes how far its thread is behind its input as it is sent. */
  public void delayed(long ms) {
    delayMs = ms;
  }

  /** How long its thread needs for what it had not read when this was sent, ms. */
  public long delayMs() {
    return delayMs;
  }

  /** N. */
  public long examples() {
    return state.sums().examples();
  }

  /** Memory held by sums and flags, bytes. */
  public long heapBytes() {
    return state.heapBytes() + observations.flags().heapBytes();
  }
}
