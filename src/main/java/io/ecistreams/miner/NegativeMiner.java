package io.ecistreams.miner;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds negatives for a query. Each miner is used by one thread at a time. */
public interface NegativeMiner {

  /** The name under which it is ranked, e.g. {@code bm25}. */
  String source();

  /** Version and settings in a few words, for the record's {@code minerVersion}. */
  String version();

  /**
   * The negatives, best first; may be fewer than asked for, or none. Passages that the query does
   * not {@link LabelledQuery#admits admit} are never among them, as in any realistic pipeline,
   * unless the miner says otherwise.
   */
  List<MinedCandidate> mine(LabelledQuery query);

  /**
   * The least score that it gives to a labelled positive of the query, on the scale of its
   * candidates, so that a margin below it is below all of them; empty for a miner without scores.
   */
  default OptionalDouble positiveScore(LabelledQuery query) {
    return OptionalDouble.empty();
  }

  /** Whether the scores of its candidates are a cross-encoder's. */
  default boolean isCrossEncoder() {
    return false;
  }

  /**
   * What the newest call of {@link #mine} cost, which was for this query, in the unit of the prices
   * the miner was given; empty where that is not known or nothing is paid.
   */
  default OptionalDouble cost(LabelledQuery query) {
    return OptionalDouble.empty();
  }

  /** The vectors to attach to the query and its positives; empty if the miner has none. */
  default Optional<QueryVectors> vectors(LabelledQuery query) {
    return Optional.empty();
  }
}
