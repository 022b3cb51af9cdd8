package io.ecistreams.miner;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts a collection together from what its files hold. Real ones have ids twice and labels of
 * passages that are gone: what cannot be used is left out and counted.
 */
public final class CollectionBuilder {
  private static final String REPEATED_PASSAGES = "passages that repeat an earlier one";
  private static final String OTHER_PASSAGES =
      "passages with the id of an earlier one and another text";
  private static final String OTHER_QUERIES =
      "queries with the id of an earlier one and another text";
  private static final String UNKNOWN_POSITIVES =
      "positives that are not in the collection, or have no text there";
  private static final String UNANSWERED_QUERIES = "queries without a positive in the collection";

  private final Map<String, Passage> passages = new LinkedHashMap<>();
  private final Map<String, Judged> queries = new LinkedHashMap<>();
  private final Map<String, LeftOut> leftOut = new LinkedHashMap<>();

  private record Judged(String text, Set<String> positives) {}

  /**
   * Things of a kind that could not be used.
   *
   * @param count how many
   * @param example the id of the first
   */
  public record LeftOut(long count, String example) {
    private LeftOut plus(LeftOut more) {
      return new LeftOut(count + more.count, example);
    }
  }

  /** Adds a passage; of several with one id the first counts. */
  public void add(Passage passage) {
    // Real collections have empty documents: they are no negatives.
    if (passage.text().isBlank()) {
      return;
    }
    Passage earlier = passages.putIfAbsent(passage.id(), passage);
    if (earlier != null) {
      leaveOut(earlier.equals(passage) ? REPEATED_PASSAGES : OTHER_PASSAGES, passage.id());
    }
  }

  /** Adds a query, or more positives of one: some files have a line for each positive. */
  public void add(LabelledQuery query) {
    Judged known =
        queries.computeIfAbsent(query.id(), id -> new Judged(query.text(), new LinkedHashSet<>()));
    if (known.text.equals(query.text())) {
      known.positives.addAll(query.positives());
    } else {
      leaveOut(OTHER_QUERIES, query.id());
    }
  }

  /** The collection, of what was added and can be used; it may have no queries. */
  public PassageCollection build() {
    List<LabelledQuery> answered = new ArrayList<>();
    queries.forEach(
        (id, query) -> {
          List<String> positives = query.positives.stream().filter(this::isPassage).toList();
          if (positives.isEmpty()) {
            leaveOut(UNANSWERED_QUERIES, id);
          } else {
            answered.add(new LabelledQuery(id, query.text, positives));
          }
        });
    return new PassageCollection(List.copyOf(passages.values()), answered, Map.of());
  }

  private boolean isPassage(String positive) {
    if (!passages.containsKey(positive)) {
      leaveOut(UNKNOWN_POSITIVES, positive);
      return false;
    }
    return true;
  }

  private void leaveOut(String kind, String id) {
    leftOut.merge(kind, new LeftOut(1, id), LeftOut::plus);
  }

  /** What was left out, by its kind, in words; complete once the collection is built. */
  public Map<String, LeftOut> leftOut() {
    return Collections.unmodifiableMap(leftOut);
  }
}
