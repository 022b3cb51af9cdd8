package io.ecistreams.miner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;

/**
 * What a trainer contrasts a query with when it mines nothing: the positives that were drawn for
 * the other queries of its batch. All queries are dealt into batches at random, whose sizes differ
 * by one at most, and each brings one of its positives; who is asked for again begins a new deal.
 * The same seed and the same calls give the same negatives.
 */
public final class InBatchMiner implements NegativeMiner {

  /** What a trainer does with positives of the query that another query brings. */
  public enum Labelled {
    /** They are masked, as are all that a query does not {@link LabelledQuery#admits admit}. */
    LEFT_OUT,
    /** It does not look: they are negatives like all others, and are false. */
    KEPT
  }

  private final PassageCollection collection;
  private final int batchSize;
  private final Labelled labelled;
  private final Random random;

  /** By query, without those that were asked for since the deal. */
  private final Map<String, Batch> batches = new HashMap<>();

  /** The drawn positive of each query, by its id. */
  private record Batch(Map<String, Passage> positives) {}

  /**
   * A miner that has dealt nothing yet.
   *
   * @param batchSize most queries of a batch, at least 2
   */
  public InBatchMiner(PassageCollection collection, int batchSize, Labelled labelled, long seed) {
    if (batchSize < 2) {
      throw new IllegalArgumentException("batchSize must be at least 2, is " + batchSize);
    }
    this.collection = collection;
    this.batchSize = batchSize;
    this.labelled = labelled;
    this.random = new Random(seed);
  }

  @Override
  public String source() {
    return "in-batch";
  }

  @Override
  public String version() {
    return "batches of %d, labelled positives %s"
        .formatted(batchSize, labelled == Labelled.KEPT ? "kept" : "left out");
  }

  /**
   * {@inheritDoc} Where labelled positives are kept, they are among them.
   *
   * @throws IllegalArgumentException if the query is not in the collection
   */
  @Override
  public List<MinedCandidate> mine(LabelledQuery query) {
    if (!batches.containsKey(query.id())) {
      deal();
    }
    Batch batch = batches.remove(query.id());
    if (batch == null) {
      throw new IllegalArgumentException(
          "Query %s is not in the collection that is dealt.".formatted(query.id()));
    }
    Set<Passage> others = new LinkedHashSet<>();
    batch
        .positives()
        .forEach(
            (id, positive) -> {
              if (!id.equals(query.id()) && (labelled == Labelled.KEPT || query.admits(positive))) {
                others.add(positive);
              }
            });
    List<MinedCandidate> candidates = new ArrayList<>();
    for (Passage other : others) {
      candidates.add(
          new MinedCandidate(
              other.id(),
              other.text(),
              OptionalDouble.empty(),
              candidates.size() + 1,
              Optional.empty()));
    }
    return List.copyOf(candidates);
  }

  private void deal() {
    List<LabelledQuery> queries = new ArrayList<>(collection.queries());
    Collections.shuffle(queries, random);
    int count = (queries.size() + batchSize - 1) / batchSize;
    List<Batch> dealt = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      dealt.add(new Batch(new LinkedHashMap<>()));
    }
    batches.clear();
    for (int i = 0; i < queries.size(); i++) {
      LabelledQuery query = queries.get(i);
      List<Passage> positives = collection.positivesOf(query);
      Batch batch = dealt.get(i % count);
      batch.positives().put(query.id(), positives.get(random.nextInt(positives.size())));
      batches.put(query.id(), batch);
    }
  }
}
